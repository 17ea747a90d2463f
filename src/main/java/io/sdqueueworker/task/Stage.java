package io.sdqueueworker.task;

import java.util.Locale;

/// The four stages of a task's journey: metric label, log key, and part of every failure.
public enum Stage {
    INTAKE,
    STAGING,
    GENERATION,
    PUBLICATION;

    /// The name in metrics, logs and notifications.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
