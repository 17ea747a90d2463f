package io.sdqueueworker.pipeline.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WaitLimitTest {

    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final AtomicLong nanos = new AtomicLong();

    @Test
    void lastsUntilTheTaskExpiresAndNotHalfOfThat() {
        WaitLimit wait = waitUntil(Optional.of(Instant.EPOCH.plusSeconds(100)));

        nanos.addAndGet(Duration.ofSeconds(60).toNanos());

        assertThat(wait.longest()).isEqualTo(Duration.ofSeconds(100));
        assertThat(wait.waited()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void isTheLimitOfTheSettingsForATaskThatExpiresLaterOrNotAtAll() {
        assertThat(waitUntil(Optional.of(Instant.EPOCH.plusSeconds(3_600))).longest())
                .isEqualTo(LIMIT);
        assertThat(waitUntil(Optional.empty()).longest()).isEqualTo(LIMIT);
    }

    /// Its sender is to hear that it has expired.
    @Test
    void isTheLimitOfTheSettingsForATaskThatHasExpired() {
        assertThat(waitUntil(Optional.of(Instant.EPOCH.minusSeconds(1))).longest())
                .isEqualTo(LIMIT);
    }

    private WaitLimit waitUntil(Optional<Instant> expiresAt) {
        return new WaitLimit(LIMIT, expiresAt, () -> Instant.EPOCH.plusNanos(nanos.get()), nanos::get);
    }
}
