package io.sdqueueworker.models.catalogue;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Takes the bytes of one part of a model, in their order.
///
/// Parts come at the same time, each to a sink of its own. Those that write to one file do it one at a time, by a lock
/// in this process: writers that wait in the kernel spin there, and cost a third of the processor time (ADR 15).
@FunctionalInterface
public interface PartSink {

    /// Takes what remains in the buffer.
    ///
    /// @throws IOException when it cannot be kept
    void take(ByteBuffer bytes) throws IOException;
}
