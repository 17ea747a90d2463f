package io.sdqueueworker.pipeline.steps;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/// The limit of one wait of a task, which begins now: that of the settings, or the rest until the task expires.
///
/// If the task has expired already, only its report is left, which its sender still expects.
final class WaitLimit {

    private final Duration longest;
    private final LongSupplier nanoTime;
    private final long beganNanos;

    /// @param expiresAt the time that the task's sender has set
    /// @param clock the wall clock, to compare with that time
    WaitLimit(Duration limit, Optional<Instant> expiresAt, InstantSource clock) {
        this(limit, expiresAt, clock, System::nanoTime);
    }

    /// @param nanoTime a clock like [System#nanoTime()]
    WaitLimit(Duration limit, Optional<Instant> expiresAt, InstantSource clock, LongSupplier nanoTime) {
        this.longest = expiresAt
                .map(expiry -> Duration.between(clock.instant(), expiry))
                .filter(Duration::isPositive)
                .filter(left -> left.compareTo(limit) < 0)
                .orElse(limit);
        this.nanoTime = nanoTime;
        this.beganNanos = nanoTime.getAsLong();
    }

    /// The longest wait, from its beginning.
    Duration longest() {
        return longest;
    }

    /// The time since the wait has begun.
    Duration waited() {
        return Duration.ofNanos(nanoTime.getAsLong() - beganNanos);
    }
}
