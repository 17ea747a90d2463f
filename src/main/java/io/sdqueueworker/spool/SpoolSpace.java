package io.sdqueueworker.spool;

import io.sdqueueworker.io.FileErrors;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// The spool directory in the work directory. Its size is limited over all tasks.
public final class SpoolSpace {

    private static final Logger LOG = Logger.getLogger(SpoolSpace.class);

    private final Path root;
    private final long limit;
    private final AtomicLong used = new AtomicLong();
    private final Disk disk;

    /// The directories whose files could not be removed, with their bytes, which stay counted.
    private final Map<Path, Long> leftovers = new ConcurrentHashMap<>();

    /// The calls that fail for directories of another user.
    interface Disk {

        /// Deletes a file or an empty directory.
        default void delete(Path path) throws IOException {
            Files.delete(path);
        }

        /// The bytes of all files in a directory.
        default long bytesIn(Path directory) throws IOException {
            try (Stream<Path> files = Files.walk(directory)) {
                return files.map(Path::toFile)
                        .filter(File::isFile)
                        .mapToLong(File::length)
                        .sum();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
    }

    /// Takes over the directory `spool` in the work directory and empties it: the files of a killed worker are of
    /// no use.
    ///
    /// @param limit on the bytes of all spools together
    public SpoolSpace(Path workDirectory, long limit) throws IOException {
        this(workDirectory, limit, new Disk() {});
    }

    SpoolSpace(Path workDirectory, long limit, Disk disk) throws IOException {
        this.disk = disk;
        this.root = workDirectory.resolve("spool");
        this.limit = limit;
        Files.createDirectories(root);
        try (Stream<Path> ofKilledWorker = Files.list(root)) {
            for (Path directory : ofKilledWorker.toList()) {
                takeOver(directory);
            }
        }
    }

    /// Opens the spool of one attempt at a task.
    ///
    /// @throws TaskFailedException with the code DISK_FULL
    public Spool open() throws TaskFailedException {
        for (Path leftover : List.copyOf(leftovers.keySet())) {
            Long bytes = leftovers.remove(leftover);
            if (bytes != null) {
                remove(leftover, bytes);
            }
        }
        Path directory;
        try {
            // Directories of an earlier process may still be there.
            directory = Files.createTempDirectory(root, "task-");
        } catch (IOException e) {
            throw new Spool.SpoolException("cannot create a spool directory: " + FileErrors.describe(e), e)
                    .asFailure(Stage.STAGING);
        }
        return new Spool(directory, this);
    }

    /// The bytes that spool files take now.
    public long used() {
        return used.get();
    }

    long limit() {
        return limit;
    }

    boolean take(long bytes) {
        if (used.addAndGet(bytes) <= limit) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    void release(long bytes) {
        used.addAndGet(-bytes);
    }

    /// Removes a directory with its files, and releases their bytes. If that fails, the bytes stay counted, because
    /// the disk would fill beyond the limit. The next task tries again.
    void remove(Path directory, long bytes) {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                disk.delete(file);
            }
            release(bytes);
        } catch (IOException | UncheckedIOException e) {
            LOG.warnf(
                    "spool files were not removed, their bytes stay counted bytes=%d error=%s",
                    bytes, FileErrors.describe(e));
            leftovers.put(directory, bytes);
        }
    }

    private void takeOver(Path directory) {
        try {
            long bytes = disk.bytesIn(directory);
            used.addAndGet(bytes);
            remove(directory, bytes);
        } catch (IOException e) {
            // A worker that does not start helps nobody.
            LOG.warnf(
                    "spool files of an earlier process cannot be read, their bytes are not counted directory=%s error=%s",
                    directory, FileErrors.describe(e));
        }
    }
}
