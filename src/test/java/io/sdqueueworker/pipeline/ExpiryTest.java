package io.sdqueueworker.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Context;
import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.OutputLocation;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.TaskId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExpiryTest {

    private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");
    private static final Optional<Duration> AN_HOUR = Optional.of(Duration.ofHours(1));

    @Test
    void keepsATaskForEverWhereNothingElseIsSaid() {
        assertThat(verdict(Optional.empty(), Instant.EPOCH, Optional.empty())).isEmpty();
    }

    @Test
    void keepsATaskUntilItsTimeHasCome() {
        assertThat(verdict(Optional.empty(), NOW, Optional.of(NOW.plusMillis(1))))
                .isEmpty();
        assertThat(verdict(Optional.empty(), NOW, Optional.of(NOW)))
                .hasValueSatisfying(failure -> assertThat(failure.code()).isEqualTo(Code.EXPIRED));
    }

    @Test
    void keepsATaskUntilItIsTooOld() {
        assertThat(verdict(AN_HOUR, NOW.minus(Duration.ofHours(1)), Optional.empty()))
                .isEmpty();
        assertThat(verdict(AN_HOUR, NOW.minus(Duration.ofHours(1)).minusMillis(1), Optional.empty()))
                .hasValueSatisfying(failure -> assertThat(failure.code()).isEqualTo(Code.EXPIRED));
    }

    @Test
    void takesTheEarlierOfBoth() {
        assertThat(verdict(AN_HOUR, NOW, Optional.of(NOW.minusSeconds(1)))).isPresent();
        assertThat(verdict(AN_HOUR, NOW.minus(Duration.ofHours(2)), Optional.of(NOW.plusSeconds(1))))
                .isPresent();
    }

    private static Optional<Failure> verdict(Optional<Duration> maxAge, Instant sentAt, Optional<Instant> expiresAt) {
        TaskId id = new TaskId("a");
        TaskHeader task = new TaskHeader(
                id, new Identity("identity"), new OutputLocation("bucket", "", id), Context.EMPTY, expiresAt);
        Delivery delivery = new Delivery(
                "message",
                new Delivery.Receipt("receipt", 1, System.nanoTime(), Duration.ofSeconds(60)),
                sentAt,
                new Delivery.Content(Map.of(), Map.of(), "{}"));
        Expiry shelfLife = new Expiry(maxAge, InstantSource.fixed(NOW));
        return Optional.ofNullable(
                        catchThrowableOfType(TaskFailedException.class, () -> shelfLife.require(delivery, task)))
                .map(TaskFailedException::failure);
    }
}
