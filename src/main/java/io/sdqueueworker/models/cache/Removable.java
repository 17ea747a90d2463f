package io.sdqueueworker.models.cache;

import io.sdqueueworker.io.FileLocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/// A thing that may be removed from the model directory to make room.
sealed interface Removable {

    /// Removes it.
    ///
    /// @return false if it is in use
    boolean remove() throws IOException;

    /// The bytes that its removal would free: none while it is in use.
    long freeableBytes() throws IOException;

    /// The remains of a fetch that no process runs at present.
    record AbandonedPart(FileLocks locks, ModelState state) implements Removable {

        @Override
        public boolean remove() throws IOException {
            Optional<FileLocks.Hold> lock = locks.tryExclusive(state.fetchLock());
            if (lock.isEmpty()) {
                return false;
            }
            try (FileLocks.Hold _ = lock.get()) {
                state.fetch().discard();
                state.unreserve();
                return true;
            }
        }

        @Override
        public long freeableBytes() throws IOException {
            return locks.isHeld(state.fetchLock()) ? 0 : state.fetch().bytes();
        }
    }

    /// A complete model that the store has installed or verified.
    record CachedModel(FileLocks locks, ModelState state, Path file, long bytes, Instant lastUsed, ModelEvents events)
            implements Removable {

        private static final Logger LOG = Logger.getLogger(Removable.class);

        @Override
        public boolean remove() throws IOException {
            Optional<FileLocks.Hold> lock = locks.tryExclusive(state.pinLock());
            if (lock.isEmpty()) {
                return false;
            }
            try (FileLocks.Hold _ = lock.get()) {
                Files.deleteIfExists(file);
                Files.deleteIfExists(state.record());
            }
            LOG.infof("model evicted file=%s bytes=%d", file, bytes);
            events.evicted(bytes());
            return true;
        }

        @Override
        public long freeableBytes() throws IOException {
            return locks.isHeld(state.pinLock()) ? 0 : bytes();
        }
    }
}
