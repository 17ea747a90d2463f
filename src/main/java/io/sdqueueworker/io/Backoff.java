package io.sdqueueworker.io;

import java.time.Duration;

/// Pauses between tries of the same thing: each twice as long as the one before.
public final class Backoff {

    private Backoff() {}

    /// The pause that follows a pause.
    ///
    /// @param longest that there is
    public static Duration after(Duration pause, Duration longest) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(longest) < 0 ? doubled : longest;
    }
}
