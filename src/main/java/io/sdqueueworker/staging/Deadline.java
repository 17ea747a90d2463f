package io.sdqueueworker.staging;

import java.time.Duration;

/// The end of the time that one input may take, from its first look-up to its last byte.
///
/// @param limit the whole time
/// @param endNanos its end by [System#nanoTime()]
public record Deadline(Duration limit, long endNanos) {

    /// Begins now.
    public static Deadline in(Duration limit) {
        return new Deadline(limit, System.nanoTime() + limit.toNanos());
    }

    /// What is left of the time; never below zero.
    public Duration left() {
        return Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
    }

    /// What to say when nothing is left.
    public SourceFailedException passed() {
        return SourceFailedException.unavailable(
                "it was not here after " + limit.toMillis() / 1000.0 + " s (WORKER_INPUTS_TIMEOUT)");
    }
}
