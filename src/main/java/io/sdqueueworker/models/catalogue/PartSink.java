package io.sdqueueworker.models.catalogue;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Receives the bytes of one part of a model, in order.
///
/// Parts arrive at the same time, each in its own sink. Sinks that write to one file take turns by a lock in this
/// process: writers that wait in the kernel spin, which costs a third of the CPU time (ADR 15).
@FunctionalInterface
public interface PartSink {

    /// Receives the remaining bytes of the buffer.
    ///
    /// @throws IOException if they cannot be stored
    void take(ByteBuffer bytes) throws IOException;
}
