package io.sdqueueworker.intake;

import io.sdqueueworker.task.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// Deliveries for tests that use the body only.
final class Deliveries {

    static final String MESSAGE_ID = "11111111-2222-3333-4444-555555555555";

    private Deliveries() {}

    static Delivery of(String body) {
        return new Delivery(
                MESSAGE_ID,
                new Delivery.Receipt("receipt", 1, System.nanoTime(), Duration.ofSeconds(60)),
                Instant.EPOCH,
                new Delivery.Content(Map.of(), Map.of(), body));
    }
}
