package io.sdqueueworker.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Keeps two workers out of one work directory, where each would remove the other's files and go on with its tasks.
///
/// A lock of the kernel's on the file `lock`, so that it goes with its process, however that ends.
public final class DirectoryLock implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(DirectoryLock.class);

    /// Somebody else holds the lock.
    public static final class TakenException extends IOException {

        private static final long serialVersionUID = 1L;

        TakenException(Path file) {
            super(file + " is locked by another process");
        }
    }

    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    /// Locks the directory, which is made when it does not exist.
    ///
    /// @throws TakenException when another worker has it
    /// @throws IOException when it cannot be written to
    public static DirectoryLock take(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path file = directory.resolve("lock");
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            @Nullable FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new TakenException(file);
            }
            return new DirectoryLock(channel);
        } catch (OverlappingFileLockException e) {
            // Within one process the kernel's locks do not exclude each other; the JDK sees to that.
            channel.close();
            throw new TakenException(file);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.warnf("lock of the work directory was not released error=%s", e);
        }
    }
}
