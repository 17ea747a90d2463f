package io.sdqueueworker.telemetry;

import java.util.Optional;

/// What the worker says of its own health.
public interface WorkerHealth {

    /// Whether the worker has begun its work. Stays true.
    boolean isStarted();

    /// Whether the worker still moves: false is for a restart.
    boolean isAlive();

    /// Why the worker takes no task on at present; nothing while it does.
    Optional<String> notReadyBecause();

    /// Why the runtime can only be helped by a restart; nothing while it cannot be helped so.
    Optional<String> runtimeNeedsRestartBecause();
}
