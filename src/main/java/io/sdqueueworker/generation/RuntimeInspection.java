package io.sdqueueworker.generation;

/// Looks at a runtime without touching it: nothing is started, stopped or taken out of its queue. That is the
/// difference to [DiffusionRuntime#probe()], which stops a run of somebody else's.
public interface RuntimeInspection extends AutoCloseable {

    RuntimeState look() throws InterruptedException;

    /// Lets go of connections.
    @Override
    void close();
}
