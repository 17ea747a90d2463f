package io.sdqueueworker.pipeline.line;

import java.util.Locale;

/// A reason why the GPU is idle.
public enum IdleReason {
    /// No message is in the queue, or none was received yet.
    EMPTY_QUEUE,
    /// The inputs and the request of the task on deck are prepared.
    STAGING,
    /// The models of the task on deck are fetched.
    MODEL,
    /// The runtime is not ready, or needs a restart.
    RUNTIME,
    /// Tasks before it are still published, and the next one may not start before.
    PUBLICATION,
    /// The intake is closed for another reason than the runtime, or the worker drains.
    CLOSED;

    /// The value of the metric's label.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
