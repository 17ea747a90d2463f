package io.sdqueueworker.runtimes;

import io.sdqueueworker.task.TaskKind;
import java.time.Duration;
import java.util.Map;

/// The longest times that tasks may take on the runtime.
///
/// @param general the limit of kinds without their own
/// @param own the limits of single kinds
public record TimeLimits(Duration general, Map<TaskKind, Duration> own) {

    public TimeLimits {
        own = Map.copyOf(own);
    }

    /// The limit for tasks of a kind.
    public Duration of(TaskKind kind) {
        return own.getOrDefault(kind, general);
    }
}
