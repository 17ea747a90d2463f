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

    /// The reason why another pod could take tasks and this one cannot; empty while a replacement would not help, such
    /// as in an outage of S3.
    Optional<String> replaceableBecause();

    /// The reason why only a restart of the runtime helps; empty if it needs no restart.
    Optional<String> runtimeNeedsRestartBecause();
}
