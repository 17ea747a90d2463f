package io.sdqueueworker.runtimes.paint;

import io.sdqueueworker.generation.DiffusionRuntime;
import io.sdqueueworker.generation.MemoryUse;
import io.sdqueueworker.generation.PreparedRun;
import io.sdqueueworker.generation.SubmittedRun;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.GeneratedFile;
import io.sdqueueworker.task.StagedInputs;
import io.sdqueueworker.task.StagedModels;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.TaskKind;
import io.sdqueueworker.testbed.servers.ImagePainter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Draws one image for each task.
final class PaintRuntime implements DiffusionRuntime {

    @Override
    public void probe() {}

    @Override
    public void probe(TaskKind kind) {}

    @Override
    public PreparedRun prepare(Task task, StagedInputs inputs, StagedModels models, Spool spool) {
        return _ -> new SubmittedRun() {
            @Override
            public boolean started() {
                return true;
            }

            @Override
            public Generated await() {
                return paint(spool);
            }

            @Override
            public boolean withdraw() {
                return false;
            }

            @Override
            public void interrupt() {}
        };
    }

    @Override
    public Optional<Generated> resume(Task task, UUID run, Spool spool) {
        return Optional.empty();
    }

    @Override
    public boolean hasForgotten() {
        return false;
    }

    @Override
    public void freeMemory() {}

    @Override
    public MemoryUse memory() {
        return MemoryUse.UNKNOWN;
    }

    @Override
    public void clear(TaskHeader task) {}

    @Override
    public void close() {}

    private static Generated paint(Spool spool) {
        byte[] image = ImagePainter.png("a fox", 7, 8, 8);
        Path file = spool.nextPath();
        try (OutputStream out = spool.write(file)) {
            out.write(image);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Generated.images(
                List.of(new GeneratedFile(file, image.length, GeneratedFile.Role.IMAGE)), "{}", List.of());
    }
}
