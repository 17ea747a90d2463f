package io.sdqueueworker.models.cache;

import io.sdqueueworker.io.FileLocks;
import java.io.IOException;
import java.util.Optional;

/// The locks under which room is counted and models are removed: the one of the model directory, since one limit bounds
/// all models in it, and the one of the volume, which workers with other model directories may share.
record CountingLocks(FileLocks.Hold ofDirectory, Optional<FileLocks.Hold> ofVolume) implements AutoCloseable {

    static CountingLocks await(FileLocks locks, ModelDirectory directory, ModelVolume volume)
            throws IOException, InterruptedException {
        // Always in this order, so that no two processes wait for each other.
        FileLocks.Hold ofDirectory = locks.awaitExclusive(directory.spaceLock());
        try {
            return new CountingLocks(
                    ofDirectory,
                    volume.spaceLock().equals(directory.spaceLock())
                            ? Optional.empty()
                            : Optional.of(locks.awaitExclusive(volume.spaceLock())));
        } catch (IOException | InterruptedException | RuntimeException e) {
            ofDirectory.close();
            throw e;
        }
    }

    @Override
    public void close() {
        ofVolume.ifPresent(FileLocks.Hold::close);
        ofDirectory.close();
    }
}
