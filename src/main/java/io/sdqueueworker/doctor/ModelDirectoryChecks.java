package io.sdqueueworker.doctor;

import io.sdqueueworker.doctor.Doctor.Check;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Checks of the model directory: writable in each folder, with room for models. They leave nothing behind.
public final class ModelDirectoryChecks {

    private ModelDirectoryChecks() {}

    /// Checks the directory that models are downloaded into.
    ///
    /// @param keepFree bytes that are left free
    /// @param maxBytes bytes that all models together may take; empty for all of the disk
    public static Check downloaded(Path directory, long keepFree, Optional<Long> maxBytes) {
        Check room = DiskChecks.room(
                Subject.MODEL_DIRECTORY,
                directory,
                standing -> modelRoom(directory, standing, keepFree, maxBytes),
                "set WORKER_MODELS_DIR (worker.models.dir) to a directory that the worker's user may write to and"
                        + " that is mounted into the runtime too");
        return new Check(Subject.MODEL_DIRECTORY, () -> {
            List<Finding> findings = new ArrayList<>(room.questions().examine());
            findings.addAll(closedFolders(directory));
            return findings;
        });
    }

    /// Checks the folders of kinds, which may be links or volumes of their own.
    private static List<Finding> closedFolders(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(folder -> Files.isDirectory(folder) || !Files.exists(folder))
                    .sorted()
                    .flatMap(folder -> closed(folder).stream())
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            // The directory does not exist yet, or the other finding says why it cannot be used.
            return List.of();
        }
    }

    private static Optional<Finding> closed(Path folder) {
        try {
            Files.delete(Files.createTempFile(folder, ".doctor-", null));
            return Optional.empty();
        } catch (IOException | UncheckedIOException e) {
            return Optional.of(new Finding.Warning(
                    Subject.MODEL_DIRECTORY,
                    DiskChecks.notWritable(folder, e) + ", so tasks whose models belong there end with MODEL_INVALID",
                    "mount a volume there that the worker's user may write to, or correct the link"));
        }
    }

    private static Finding modelRoom(Path directory, Path standing, long keepFree, Optional<Long> maxBytes)
            throws IOException {
        long used = DiskChecks.used(directory);
        long room = DiskChecks.free(standing) + used - keepFree;
        String state =
                directory + DiskChecks.missing(directory, standing) + " has " + DiskChecks.mebibytes(Math.max(0, room))
                        + " for models, of which " + DiskChecks.mebibytes(used) + " are used; ";
        if (room <= 0) {
            return new Finding.Failed(
                    Subject.MODEL_DIRECTORY,
                    state + "worker.models.keep-free leaves " + DiskChecks.mebibytes(keepFree)
                            + " free, so no model is downloaded",
                    "use a larger disk, or lower WORKER_MODELS_KEEP_FREE (worker.models.keep-free)");
        }
        if (maxBytes.isPresent() && room < maxBytes.get()) {
            return new Finding.Warning(
                    Subject.MODEL_DIRECTORY,
                    state + "worker.models.max-bytes is " + DiskChecks.mebibytes(maxBytes.get())
                            + ", so models are removed before that limit is reached",
                    "use a larger disk, or lower WORKER_MODELS_MAX_BYTES (worker.models.max-bytes) below its size");
        }
        return new Finding.Ok(
                Subject.MODEL_DIRECTORY,
                state
                        + maxBytes.map(limit -> "worker.models.max-bytes is " + DiskChecks.mebibytes(limit))
                                .orElse("worker.models.max-bytes is not set"));
    }

    /// Checks the directory that others put models into.
    public static Check mounted(Path directory) {
        return new Check(
                Subject.MODEL_DIRECTORY,
                () -> List.of(new Finding.Ok(
                        Subject.MODEL_DIRECTORY,
                        Files.isDirectory(directory)
                                ? "models are read from " + directory
                                : directory + " does not exist, so only the runtime knows its models")));
    }
}
