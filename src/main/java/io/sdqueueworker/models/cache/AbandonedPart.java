package io.sdqueueworker.models.cache;

import io.sdqueueworker.io.FileLocks;
import io.sdqueueworker.models.fetch.PartFile;
import java.io.IOException;
import java.util.Optional;

/// What is left of a fetch that nobody goes on with at present.
record AbandonedPart(FileLocks locks, ModelState state) implements Removable {

    @Override
    public boolean remove() throws IOException {
        Optional<FileLocks.Hold> alone = locks.tryExclusive(state.fetchLock());
        if (alone.isEmpty()) {
            return false;
        }
        try (FileLocks.Hold _ = alone.get()) {
            PartFile.discard(state.folder());
            state.unreserve();
            return true;
        }
    }

    @Override
    public long freeableBytes() throws IOException {
        return locks.isHeld(state.fetchLock()) ? 0 : PartFile.bytesIn(state.folder());
    }
}
