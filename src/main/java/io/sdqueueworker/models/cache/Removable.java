package io.sdqueueworker.models.cache;

import java.io.IOException;

/// What may be removed from the model directory to make room.
sealed interface Removable permits CachedModel, AbandonedPart {

    /// Removes it.
    ///
    /// @return false when somebody uses it
    boolean remove() throws IOException;

    /// Bytes that its removal would free: none while somebody uses it.
    long freeableBytes() throws IOException;
}
