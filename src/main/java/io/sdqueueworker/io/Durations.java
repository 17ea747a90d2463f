package io.sdqueueworker.io;

import java.time.Duration;

/// Compares durations.
public final class Durations {

    private Durations() {}

    /// The shorter one of two.
    public static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /// The longer one of two.
    public static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? other : one;
    }
}
