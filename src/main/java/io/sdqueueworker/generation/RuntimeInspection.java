package io.sdqueueworker.generation;

/// Looks at a runtime without changing anything: it starts and stops no run. [DiffusionRuntime#probe()], in contrast,
/// stops the run of another client.
public interface RuntimeInspection extends AutoCloseable {

    RuntimeState look() throws InterruptedException;

    /// Closes the connections.
    @Override
    void close();
}
