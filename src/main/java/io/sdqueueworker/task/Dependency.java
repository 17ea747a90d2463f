package io.sdqueueworker.task;

import java.util.Locale;

/// What the worker needs around it to finish a task.
public enum Dependency {
    /// The Stable Diffusion runtime in the same pod.
    RUNTIME,
    /// The output bucket.
    STORAGE,
    /// The topic of the notifications.
    NOTIFICATION,
    /// The model bucket.
    MODELS,
    /// The work directory, and the model directory.
    DISK;

    /// The dependency as it stands in health reports and logs.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
