package io.sdqueueworker.staging.models;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Takes the bytes of one part of a model, in their order.
@FunctionalInterface
public interface PartSink {

    /// Takes what remains in the buffer.
    ///
    /// @throws IOException when it cannot be kept
    void take(ByteBuffer bytes) throws IOException;
}
