package io.sdqueueworker.testbed.chaos;

import java.time.Duration;

/// The format of times in the output.
final class Clock {

    private Clock() {}

    /// Seconds since the start of the run.
    static String text(Duration time) {
        return "%8.3f".formatted(time.toMillis() / 1e3);
    }
}
