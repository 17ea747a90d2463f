package io.sdqueueworker.testbed.faults;

import java.time.Duration;
import java.util.Optional;
import java.util.Random;

/// Random faults for a share of the requests: the same seed draws the same faults in the same order.
///
/// The fault of a given request still depends on the order of the requests.
public final class RandomFaults {
    private static final int LONGEST_DELAY_MILLIS = 2_000;
    private static final int LONGEST_START_BYTES = 200;

    private final Random random;
    private final double share;

    /// @param share of the requests with a fault, from 0 to 1
    /// @throws IllegalArgumentException for any other share
    public RandomFaults(long seed, double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("expected a share from 0 to 1: " + share);
        }
        this.random = new Random(seed);
        this.share = share;
    }

    /// The fault for the next request; empty if the request passes through.
    synchronized Optional<Fault> draw() {
        if (random.nextDouble() >= share) {
            return Optional.empty();
        }
        return Optional.of(
                switch (random.nextInt(5)) {
                    case 0 -> new Fault.Answer(503, "text/plain", "unavailable");
                    case 1 -> new Fault.Reset();
                    case 2 -> new Fault.LoseAnswer();
                    case 3 -> new Fault.Delay(Duration.ofMillis(random.nextInt(LONGEST_DELAY_MILLIS)));
                    default -> new Fault.Truncate(random.nextInt(LONGEST_START_BYTES));
                });
    }
}
