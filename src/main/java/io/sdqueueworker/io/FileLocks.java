package io.sdqueueworker.io;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Locks on files, shared or exclusive, that exclude other threads and other processes on the same machine. They are
/// locks of the kernel, so a process that dies releases its own.
///
/// The kernel counts locks by process, and releases all of a process's locks on a file when any descriptor of the
/// file is closed. So a process opens each file once, through one instance, which counts the locks within the
/// process.
public final class FileLocks {

    private static final Logger LOG = Logger.getLogger(FileLocks.class);

    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Map<Path, KernelLock> locks = new HashMap<>();

    private static final class KernelLock {
        private final FileChannel channel;
        private final boolean shared;
        private int holders;

        private KernelLock(FileChannel channel, boolean shared) {
            this.channel = channel;
            this.shared = shared;
        }
    }

    /// A lock, held until it is closed.
    public final class Hold implements AutoCloseable {

        private final Path file;
        private final KernelLock lock;
        private boolean closed;

        private Hold(Path file, KernelLock lock) {
            this.file = file;
            this.lock = lock;
        }

        /// A second hold on the same lock, which is closed separately. This one must be open.
        public Hold again() {
            synchronized (locks) {
                lock.holders++;
                return new Hold(file, lock);
            }
        }

        /// Releases the lock. Does nothing the second time.
        @Override
        public void close() {
            synchronized (locks) {
                if (!closed) {
                    closed = true;
                    release(file, lock);
                }
            }
        }
    }

    /// Takes the lock together with other holders, unless one holds it exclusively.
    Optional<Hold> tryShared(Path file) throws IOException {
        return tryTake(file, true);
    }

    /// Takes the lock exclusively, unless it is held.
    public Optional<Hold> tryExclusive(Path file) throws IOException {
        return tryTake(file, false);
    }

    /// Waits for the lock together with other holders.
    public Hold awaitShared(Path file) throws IOException, InterruptedException {
        return await(file, true);
    }

    /// Waits for the lock alone.
    public Hold awaitExclusive(Path file) throws IOException, InterruptedException {
        return await(file, false);
    }

    /// Tries again and again: a thread that waits in the kernel cannot be interrupted.
    private Hold await(Path file, boolean shared) throws IOException, InterruptedException {
        while (true) {
            Optional<Hold> hold = tryTake(file, shared);
            if (hold.isPresent()) {
                return hold.get();
            }
            Thread.sleep(PAUSE);
        }
    }

    /// Returns whether the lock is held, in this process or in another.
    public boolean isHeld(Path file) throws IOException {
        Optional<Hold> free = tryExclusive(file);
        free.ifPresent(Hold::close);
        return free.isEmpty();
    }

    /// Never waits: the kernel's locks are only tried.
    private Optional<Hold> tryTake(Path file, boolean shared) throws IOException {
        synchronized (locks) {
            @Nullable KernelLock known = locks.get(file);
            if (known == null) {
                @Nullable KernelLock taken = takeFromKernel(file, shared);
                if (taken == null) {
                    return Optional.empty();
                }
                locks.put(file, taken);
                known = taken;
            } else if (!shared || !known.shared) {
                return Optional.empty();
            }
            known.holders++;
            return Optional.of(new Hold(file, known));
        }
    }

    private static @Nullable KernelLock takeFromKernel(Path file, boolean shared) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            @Nullable FileLock lock = channel.tryLock(0, Long.MAX_VALUE, shared);
            if (lock != null) {
                return new KernelLock(channel, shared);
            }
        } catch (OverlappingFileLockException e) {
            // Another instance in this process holds it. The kernel would not refuse, but the JDK does.
            LOG.debugf("another instance holds the lock file=%s", file);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return null;
    }

    private void release(Path file, KernelLock lock) {
        lock.holders--;
        if (lock.holders == 0) {
            locks.remove(file);
            try {
                lock.channel.close();
            } catch (IOException e) {
                LOG.warnf("lock was not released file=%s error=%s", file, FileErrors.describe(e));
            }
        }
    }
}
