package io.sdqueueworker.pipeline;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// An average of durations in which the newest counts for a quarter: it follows a change within a few tasks, and a
/// single outlier does not distort it.
final class MovingAverage {

    private static final int SHARE_OF_THE_NEWEST = 4;

    private final AtomicReference<Optional<Duration>> value = new AtomicReference<>(Optional.empty());

    void add(Duration newest) {
        value.updateAndGet(before -> Optional.of(
                before.map(average -> average.plus(newest.minus(average).dividedBy(SHARE_OF_THE_NEWEST)))
                        .orElse(newest)));
    }

    /// The average; empty before the first duration.
    Optional<Duration> value() {
        return value.get();
    }
}
