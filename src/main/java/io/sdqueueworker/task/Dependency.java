package io.sdqueueworker.task;

import java.util.Locale;

/// A part outside of the worker without which no task can be completed.
public enum Dependency {
    /// The Stable Diffusion runtime in the same pod.
    RUNTIME,
    /// The output bucket.
    STORAGE,
    /// The topic of the notifications.
    NOTIFICATION,
    /// The model bucket.
    MODELS,
    /// The way to the sources of inputs: the web, or other buckets.
    INPUTS,
    /// The task queue.
    QUEUE,
    /// The work directory, and the model directory.
    DISK;

    /// The name in health reports and logs.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
