package io.sdqueueworker.models.cache;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Locks on files that hold against other threads and against other processes on the same machine, shared by
/// many or exclusive. They are the kernel's: those of a process that has died are gone with it.
///
/// The kernel counts by process, and lets go of a process's locks on a file when any descriptor of it is
/// closed. So each file is opened once in a process, and the locks within it are counted here.
final class FileLocks {

    private static final Logger LOG = Logger.getLogger(FileLocks.class);

    private final Map<Path, Held> held = new HashMap<>();

    private static final class Held {
        private final FileChannel channel;
        private final boolean shared;
        private int holders;

        private Held(FileChannel channel, boolean shared) {
            this.channel = channel;
            this.shared = shared;
        }
    }

    /// A lock, until it is closed.
    final class Hold implements AutoCloseable {

        private final Path file;
        private final Held lock;
        private boolean closed;

        private Hold(Path file, Held lock) {
            this.file = file;
            this.lock = lock;
        }

        /// The same lock once more, to be closed by itself. This one must be open.
        Hold again() {
            synchronized (held) {
                lock.holders++;
                return new Hold(file, lock);
            }
        }

        /// Lets go of the lock; again is no harm.
        @Override
        public void close() {
            synchronized (held) {
                if (!closed) {
                    closed = true;
                    release(file, lock);
                }
            }
        }
    }

    /// Takes the lock together with others, unless somebody has it alone.
    Optional<Hold> tryShared(Path file) throws IOException {
        return tryTake(file, true);
    }

    /// Takes the lock alone, unless somebody has it.
    Optional<Hold> tryExclusive(Path file) throws IOException {
        return tryTake(file, false);
    }

    /// Whether anybody has the lock, in this process or in another.
    boolean isHeld(Path file) throws IOException {
        Optional<Hold> free = tryExclusive(file);
        free.ifPresent(Hold::close);
        return free.isEmpty();
    }

    /// Nothing here waits for anybody: the kernel's locks are only tried.
    private Optional<Hold> tryTake(Path file, boolean shared) throws IOException {
        synchronized (held) {
            @Nullable Held known = held.get(file);
            if (known == null) {
                @Nullable Held taken = takeFromKernel(file, shared);
                if (taken == null) {
                    return Optional.empty();
                }
                held.put(file, taken);
                known = taken;
            } else if (!shared || !known.shared) {
                return Optional.empty();
            }
            known.holders++;
            return Optional.of(new Hold(file, known));
        }
    }

    private static @Nullable Held takeFromKernel(Path file, boolean shared) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            @Nullable FileLock lock = channel.tryLock(0, Long.MAX_VALUE, shared);
            if (lock != null) {
                return new Held(channel, shared);
            }
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        return null;
    }

    private void release(Path file, Held lock) {
        lock.holders--;
        if (lock.holders == 0) {
            held.remove(file);
            try {
                lock.channel.close();
            } catch (IOException e) {
                LOG.warnf("lock was not released file=%s error=%s", file, e);
            }
        }
    }
}
