package io.sdqueueworker.testbed.chaos;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// What a run is to be.
///
/// @param length for how long tasks are sent and trouble is made
/// @param seed decides which tasks are drawn, and which trouble; what meets what is still a matter of time
record ChaosPlan(Duration length, long seed, Sabotage sabotage) {

    /// @param minutes a number, whole or not
    /// @param seed a whole number; any when empty
    /// @param sabotage the word of a [Sabotage]; none when empty
    /// @throws IllegalArgumentException for anything else
    static ChaosPlan of(String minutes, String seed, String sabotage) {
        double length = Double.parseDouble(minutes);
        if (!(length > 0 && length <= 24 * 60)) {
            throw new IllegalArgumentException("expects minutes up to those of a day: " + minutes);
        }
        long drawn = seed.isEmpty() ? ThreadLocalRandom.current().nextLong(1_000_000) : Long.parseLong(seed);
        return new ChaosPlan(Duration.ofMillis(Math.round(length * 60_000)), drawn, Sabotage.of(sabotage));
    }
}
