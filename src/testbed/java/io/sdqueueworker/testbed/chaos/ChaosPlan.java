package io.sdqueueworker.testbed.chaos;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/// The parameters of a run.
///
/// @param length how long tasks are sent and disturbances are made
/// @param seed selects the tasks and the disturbances; their coincidence still depends on timing
record ChaosPlan(Duration length, long seed, Sabotage sabotage) {

    /// @param minutes a decimal number
    /// @param seed a whole number; empty for a random one
    /// @param sabotage the word of a [Sabotage]; empty for none
    /// @throws IllegalArgumentException for anything else
    static ChaosPlan of(String minutes, String seed, String sabotage) {
        double length = Double.parseDouble(minutes);
        if (!(length > 0 && length <= 24 * 60)) {
            throw new IllegalArgumentException("expected minutes between 0 and one day: " + minutes);
        }
        long drawn = seed.isEmpty() ? ThreadLocalRandom.current().nextLong(1_000_000) : Long.parseLong(seed);
        return new ChaosPlan(Duration.ofMillis(Math.round(length * 60_000)), drawn, Sabotage.of(sabotage));
    }
}
