package io.sdqueueworker.doctor;

import io.sdqueueworker.doctor.Doctor.Check;
import io.sdqueueworker.io.FileErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    /// Checks the directory for the marks of the drain, which the runtime's container waits for.
    public static Check marks(Path directory) {
        return new Check(Subject.RUNTIME_FOLDERS, () -> List.of(marksFolder(directory)));
    }

    private static Finding marksFolder(Path directory) {
        String name = "WORKER_MARKS_DIR (worker.marks-dir): ";
        try {
            var _ = writable(directory);
            return new Finding.Ok(Subject.RUNTIME_FOLDERS, name + directory + " is writable");
        } catch (IOException | UncheckedIOException e) {
            return new Finding.Failed(
                    Subject.RUNTIME_FOLDERS,
                    name + notWritable(directory, e)
                            + ", so the runtime stops before its last task ends when the pod is deleted",
                    "mount a volume there that both containers share and that the worker's user may write to");
        }
    }

    interface Room {
        Finding look(Path standing) throws IOException;
    }

    /// Checks that a directory is writable, and then its room.
    static Check room(Subject subject, Path directory, Room room, String fix) {
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

    static String notWritable(Path directory, Exception e) {
        return directory + " is not writable: " + FileErrors.describe(e);
    }

    static String missing(Path directory, Path standing) {
        return standing.equals(directory.toAbsolutePath()) ? "" : " does not exist yet, can be created, and";
    }

    static long free(Path directory) throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }

    /// The sizes of all files below a directory. Files may disappear meanwhile.
    static long used(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }
}
