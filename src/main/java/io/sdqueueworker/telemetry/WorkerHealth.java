package io.sdqueueworker.telemetry;

import java.util.Optional;

/// The worker's health.
public interface WorkerHealth {

    /// Reports whether the worker has started. Stays true.
    boolean isStarted();

    /// Reports whether the worker makes progress. If not, it needs a restart.
    boolean isAlive();

    /// The reason why no task is accepted; empty while tasks are accepted.
    Optional<String> notReadyBecause();

    /// The reason why only a restart of the runtime helps; empty if it needs no restart.
    Optional<String> runtimeNeedsRestartBecause();
}
