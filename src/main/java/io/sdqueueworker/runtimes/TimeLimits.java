package io.sdqueueworker.runtimes;

import io.sdqueueworker.task.TaskKind;
import java.time.Duration;
import java.util.Map;

/// How long tasks may take on the runtime.
///
/// @param general for kinds without a limit of their own
/// @param own limits of kinds
public record TimeLimits(Duration general, Map<TaskKind, Duration> own) {

    public TimeLimits {
        own = Map.copyOf(own);
    }

    /// The limit for tasks of a kind.
    public Duration of(TaskKind kind) {
        return own.getOrDefault(kind, general);
    }
}
