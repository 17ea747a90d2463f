package io.sdqueueworker.models.cache;

import io.sdqueueworker.io.FileLocks;
import io.sdqueueworker.models.catalogue.ModelVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/// A model in its place, which the store has put there or verified.
record CachedModel(
        FileLocks locks, ModelState state, Path file, ModelVersion object, Instant lastUsed, ModelEvents events)
        implements Removable {

    private static final Logger LOG = Logger.getLogger(CachedModel.class);

    long bytes() {
        return object.bytes();
    }

    @Override
    public boolean remove() throws IOException {
        Optional<FileLocks.Hold> unpinned = locks.tryExclusive(state.pinLock());
        if (unpinned.isEmpty()) {
            return false;
        }
        try (FileLocks.Hold _ = unpinned.get()) {
            Files.deleteIfExists(file);
            Files.deleteIfExists(state.record());
        }
        LOG.infof("model evicted model=%s bytes=%d", object.path(), bytes());
        events.evicted(bytes());
        return true;
    }

    @Override
    public long freeableBytes() throws IOException {
        return locks.isHeld(state.pinLock()) ? 0 : bytes();
    }
}
