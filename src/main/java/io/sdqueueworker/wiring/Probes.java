package io.sdqueueworker.wiring;

import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.generation.DiffusionRuntime;
import io.sdqueueworker.pipeline.gate.IntakeGate.Probe;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Dependency;
import io.sdqueueworker.task.OwnKeys;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// The probes of the worker's dependencies, by which the intake gate opens again.
final class Probes {

    /// Room for an image or two.
    static final long ENOUGH_DISK = 64L * 1024 * 1024;

    private Probes() {}

    static Map<Dependency, Probe> of(DiffusionRuntime runtime, Ports ports, ModelWiring models, WorkerConfig config) {
        return Map.of(
                Dependency.RUNTIME,
                runtime::probe,
                // A write, because that is all that the worker's role may do: a small object, and only
                // after a failure.
                Dependency.STORAGE,
                () -> ports.store().put(new S3Uri(config.bucket(), OwnKeys.WRITE_CHECK), new byte[0]),
                Dependency.NOTIFICATION,
                ports.notifier()::probe,
                Dependency.MODELS,
                models::probe,
                Dependency.DISK,
                () -> {
                    requireDisk(config.workDir());
                    models.requireRoom();
                });
    }

    private static void requireDisk(Path directory) throws TaskFailedException {
        try {
            long free = Files.getFileStore(directory).getUsableSpace();
            if (free < ENOUGH_DISK) {
                throw TaskFailedException.of(
                        Code.DISK_FULL, Stage.GENERATION, "the work directory has " + free + " bytes left");
            }
            Files.delete(Files.createTempFile(directory, "write-check", null));
        } catch (IOException e) {
            throw TaskFailedException.of(
                    Code.DISK_FULL, Stage.GENERATION, "the work directory cannot be written: " + e.getMessage(), e);
        }
    }
}
