package io.sdqueueworker.doctor;

import io.sdqueueworker.doctor.Doctor.Check;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Checks of directories: writable, with enough room. They leave nothing behind.
public final class DiskChecks {

    private DiskChecks() {}

    /// Checks the work directory.
    ///
    /// @param spoolLimit bytes that spool files may take
    /// @param enough free bytes below which a worker takes no tasks
    public static Check workDirectory(Path directory, long spoolLimit, long enough) {
        return room(
                Subject.WORK_DIRECTORY,
                directory,
                standing -> workRoom(directory, standing, spoolLimit, enough),
                "set WORKER_WORK_DIR (worker.work-dir) to a directory that the worker's user may write to: an"
                        + " emptyDir, with fsGroup in the pod's securityContext");
    }

    private static Finding workRoom(Path directory, Path standing, long spoolLimit, long enough) throws IOException {
        long free = free(standing);
        if (free < enough) {
            return new Finding.Failed(
                    Subject.WORK_DIRECTORY,
                    directory + " has " + mebibytes(free) + " free, so no task is taken",
                    "free the disk, or set WORKER_WORK_DIR (worker.work-dir) to a larger one");
        }
        long spooled = used(directory.resolve("spool"));
        if (free + spooled < spoolLimit) {
            return new Finding.Warning(
                    Subject.WORK_DIRECTORY,
                    directory + " has " + mebibytes(free + spooled) + " for spool files, and worker.spool-limit is "
                            + mebibytes(spoolLimit) + ", so large tasks end with DISK_FULL",
                    "use a larger disk, or lower WORKER_SPOOL_LIMIT (worker.spool-limit) below its size");
        }
        return new Finding.Ok(
                Subject.WORK_DIRECTORY,
                directory + missing(directory, standing) + " has " + mebibytes(free) + " free; worker.spool-limit is "
                        + mebibytes(spoolLimit));
    }

    /// Checks the directory that models are downloaded into.
    ///
    /// @param keepFree bytes that are left free
    /// @param maxBytes bytes that all models together may take; empty for all of the disk
    public static Check modelDirectory(Path directory, long keepFree, Optional<Long> maxBytes) {
        Check room = room(
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
                    notWritable(folder, e) + ", so tasks whose models belong there end with MODEL_INVALID",
                    "mount a volume there that the worker's user may write to, or correct the link"));
        }
    }

    private static Finding modelRoom(Path directory, Path standing, long keepFree, Optional<Long> maxBytes)
            throws IOException {
        long used = used(directory);
        long room = free(standing) + used - keepFree;
        String state = directory + missing(directory, standing) + " has " + mebibytes(Math.max(0, room))
                + " for models, of which " + mebibytes(used) + " are used; ";
        if (room <= 0) {
            return new Finding.Failed(
                    Subject.MODEL_DIRECTORY,
                    state + "worker.models.keep-free leaves " + mebibytes(keepFree)
                            + " free, so no model is downloaded",
                    "use a larger disk, or lower WORKER_MODELS_KEEP_FREE (worker.models.keep-free)");
        }
        if (maxBytes.isPresent() && room < maxBytes.get()) {
            return new Finding.Warning(
                    Subject.MODEL_DIRECTORY,
                    state + "worker.models.max-bytes is " + mebibytes(maxBytes.get())
                            + ", so models are removed before that limit is reached",
                    "use a larger disk, or lower WORKER_MODELS_MAX_BYTES (worker.models.max-bytes) below its size");
        }
        return new Finding.Ok(
                Subject.MODEL_DIRECTORY,
                state
                        + maxBytes.map(limit -> "worker.models.max-bytes is " + mebibytes(limit))
                                .orElse("worker.models.max-bytes is not set"));
    }

    /// Checks the directory that others put models into.
    public static Check mountedModels(Path directory) {
        return new Check(
                Subject.MODEL_DIRECTORY,
                () -> List.of(new Finding.Ok(
                        Subject.MODEL_DIRECTORY,
                        Files.isDirectory(directory)
                                ? "models are read from " + directory
                                : directory + " does not exist, so only the runtime knows its models")));
    }

    /// Checks the folders of the runtime that are mounted into the worker, which deletes the files of finished
    /// tasks there.
    ///
    /// @param folders by the settings that name them
    public static Check runtimeFolders(Map<String, Path> folders) {
        return new Check(Subject.RUNTIME_FOLDERS, () -> {
            List<Finding> findings = new ArrayList<>();
            folders.forEach((setting, folder) -> findings.add(runtimeFolder(setting, folder)));
            return findings;
        });
    }

    private static Finding runtimeFolder(String setting, Path folder) {
        if (!Files.isDirectory(folder)) {
            return new Finding.Failed(
                    Subject.RUNTIME_FOLDERS,
                    setting + ": " + folder + " is not a directory",
                    "mount the runtime's folder into the worker there, or remove the setting");
        }
        try {
            var _ = writable(folder);
            return new Finding.Ok(Subject.RUNTIME_FOLDERS, setting + ": " + folder + " is writable");
        } catch (IOException | UncheckedIOException e) {
            return new Finding.Failed(
                    Subject.RUNTIME_FOLDERS,
                    setting + ": " + notWritable(folder, e) + ", so the files of finished tasks stay there",
                    "mount it without readOnly, and let the worker's user write to it (fsGroup in the pod's"
                            + " securityContext)");
        }
    }

    private interface Room {
        Finding look(Path standing) throws IOException;
    }

    /// Checks that a directory is writable, and then its room.
    private static Check room(Subject subject, Path directory, Room room, String fix) {
        return new Check(subject, () -> {
            try {
                return List.of(room.look(writable(directory)));
            } catch (IOException | UncheckedIOException e) {
                return List.of(new Finding.Failed(subject, notWritable(directory, e), fix));
            }
        });
    }

    /// Creates and deletes a file in the directory, or in the existing one that it would be created in.
    private static Path writable(Path directory) throws IOException {
        Path standing = directory.toAbsolutePath();
        while (!Files.exists(standing) && standing.getParent() != null) {
            standing = standing.getParent();
        }
        Files.delete(Files.createTempFile(standing, ".doctor-", null));
        return standing;
    }

    private static String notWritable(Path directory, Exception e) {
        return directory + " is not writable: " + e.getClass().getSimpleName();
    }

    private static String missing(Path directory, Path standing) {
        return standing.equals(directory.toAbsolutePath()) ? "" : " does not exist yet, can be created, and";
    }

    private static long free(Path directory) throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    /// The sizes of all files below a directory. Files may disappear meanwhile.
    private static long used(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
