package io.sdqueueworker.pipeline.gate;

import io.sdqueueworker.io.Backoff;
import java.time.Duration;
import java.util.function.LongSupplier;

/// The pauses of a [Backoff], for a caller that looks at the clock instead of waiting.
///
/// Guarded by its caller.
final class GrowingPause {

    private final Backoff backoff;
    private final LongSupplier nanoTime;
    private long endsAtNanos;

    /// @param nanoTime a clock like [System#nanoTime()]
    GrowingPause(Duration first, Duration longest, LongSupplier nanoTime) {
        this.backoff = new Backoff(first, longest);
        this.nanoTime = nanoTime;
        this.endsAtNanos = nanoTime.getAsLong();
    }

    /// Starts the next pause.
    void start() {
        endsAtNanos = nanoTime.getAsLong() + backoff.take().toNanos();
    }

    /// Returns whether no pause is under way.
    boolean isOver() {
        return nanoTime.getAsLong() - endsAtNanos >= 0;
    }

    /// Ends the pause. The next one is as short as the first.
    void reset() {
        backoff.reset();
        endsAtNanos = nanoTime.getAsLong();
    }
}
