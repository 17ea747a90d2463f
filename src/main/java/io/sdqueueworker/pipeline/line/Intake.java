package io.sdqueueworker.pipeline.line;

/// The state of the intake, as far as it explains an idle GPU.
public enum Intake {
    OPEN,
    /// One task at a time is accepted.
    ON_TRIAL,
    /// The runtime accepts no task.
    RUNTIME_CLOSED,
    /// Something else than the runtime keeps it closed.
    CLOSED
}
