package io.sdqueueworker.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Whether the work directory takes what tasks need. Looks at nothing that a worker keeps there but its size.
public final class WorkDirectoryCheck implements Check {

    private final Path directory;
    private final long spoolLimit;
    private final long enough;

    /// @param spoolLimit bytes that spool files may take
    /// @param enough free bytes, below which a worker takes no task on
    public WorkDirectoryCheck(Path directory, long spoolLimit, long enough) {
        this.directory = directory;
        this.spoolLimit = spoolLimit;
        this.enough = enough;
    }

    @Override
    public Subject subject() {
        return Subject.WORK_DIRECTORY;
    }

    @Override
    public List<Finding> examine() {
        Path standing = directory.toAbsolutePath();
        while (!Files.exists(standing) && standing.getParent() != null) {
            standing = standing.getParent();
        }
        try {
            // The one that a worker would create below needs to be writable where it is created.
            Files.delete(Files.createTempFile(standing, ".doctor-", null));
            return List.of(room(standing));
        } catch (IOException | UncheckedIOException e) {
            return List.of(new Finding.Failure(
                    Subject.WORK_DIRECTORY,
                    directory + " cannot be written to: " + e.getClass().getSimpleName(),
                    "give WORKER_WORK_DIR (worker.work-dir) a directory that the worker's user may write to: an emptyDir,"
                            + " with fsGroup in the pod's securityContext"));
        }
    }

    private Finding room(Path standing) throws IOException {
        long free = Files.getFileStore(standing).getUsableSpace();
        if (free < enough) {
            return new Finding.Failure(
                    Subject.WORK_DIRECTORY,
                    directory + " has " + mebibytes(free) + " left: no task is taken on",
                    "free the disk or give WORKER_WORK_DIR (worker.work-dir) a larger one");
        }
        long spooled = spooled();
        if (free + spooled < spoolLimit) {
            return new Finding.Warning(
                    Subject.WORK_DIRECTORY,
                    directory + " has " + mebibytes(free + spooled) + " for spool files, and worker.spool-limit is "
                            + mebibytes(spoolLimit) + ": large tasks end with DISK_FULL",
                    "give it a larger disk, or lower WORKER_SPOOL_LIMIT (worker.spool-limit) below what there is");
        }
        return new Finding.Ok(
                Subject.WORK_DIRECTORY,
                directory
                        + (standing.equals(directory.toAbsolutePath()) ? "" : " is not there yet, can be created, and")
                        + " has " + mebibytes(free) + " free; worker.spool-limit is " + mebibytes(spoolLimit));
    }

    /// What a worker keeps there at the moment; files may go while they are counted.
    private long spooled() {
        try (Stream<Path> files = Files.walk(directory.resolve("spool"))) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    private static String mebibytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
