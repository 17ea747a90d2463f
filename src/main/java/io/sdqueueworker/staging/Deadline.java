package io.sdqueueworker.staging;

import java.time.Duration;

/// The time limit of one input, from the first DNS lookup to the last byte.
///
/// @param limit the whole time
/// @param endNanos the end of the time, by [System#nanoTime()]
public record Deadline(Duration limit, long endNanos) {

    /// Starts a time limit now.
    public static Deadline in(Duration limit) {
        return new Deadline(limit, System.nanoTime() + limit.toNanos());
    }

    /// The remaining time, never negative.
    public Duration left() {
        return Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
    }

    /// The failure for an input that exceeds the limit.
    public SourceFailedException passed() {
        return SourceFailedException.unavailable(
                "it was not fetched within " + limit.toMillis() / 1000.0 + " s (WORKER_INPUTS_TIMEOUT)");
    }
}
