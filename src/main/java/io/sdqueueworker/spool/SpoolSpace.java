package io.sdqueueworker.spool;

import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/// The spool directory in the work directory. Its size is limited over all tasks.
public final class SpoolSpace {

    private static final Logger LOG = Logger.getLogger(SpoolSpace.class);

    private final Path root;
    private final long limit;
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong opened = new AtomicLong();

    /// Takes over the directory `spool` in the work directory and empties it: the files of a killed worker are of
    /// no use.
    ///
    /// @param limit on the bytes of all spools together
    public SpoolSpace(Path workDirectory, long limit) throws IOException {
        this.root = workDirectory.resolve("spool");
        this.limit = limit;
        Files.createDirectories(root);
        try (Stream<Path> leftovers = Files.list(root)) {
            leftovers.forEach(this::remove);
        }
    }

    /// Opens the spool of one attempt at a task.
    ///
    /// @throws TaskFailedException with the code DISK_FULL
    public Spool open() throws TaskFailedException {
        Path directory = root.resolve(Long.toString(opened.incrementAndGet()));
        try {
            Files.createDirectory(directory);
        } catch (IOException e) {
            throw new Spool.SpoolException("cannot create a spool directory: " + e, e).asFailure(Stage.STAGING);
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

    void remove(Path tree) {
        try (Stream<Path> files = Files.walk(tree)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.warnf("spool files were not removed error=%s", e.toString());
        }
    }
}
