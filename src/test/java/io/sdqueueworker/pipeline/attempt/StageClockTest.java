package io.sdqueueworker.pipeline.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.task.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StageClockTest {

    private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");
    private static final Duration SHORT = Duration.ofSeconds(30);

    @Test
    void countsTheWaitForTheFirstReceive() {
        assertThat(inQueue(1, NOW.minusSeconds(60)))
                .isBetween(Duration.ofSeconds(60).minus(SHORT), Duration.ofSeconds(60));
    }

    @Test
    void countsNoEarlierAttemptsAndPausesAsWaiting() {
        assertThat(inQueue(2, NOW.minusSeconds(60))).isZero();
    }

    @Test
    void countsNoWaitByAClockThatIsAhead() {
        assertThat(inQueue(1, NOW.plusSeconds(60))).isZero();
    }

    /// A task that fails while it is staged was never on the GPU and never published.
    @Test
    void countsTheRestOfAnAttemptAsTheStageThatItEndedIn() {
        StageClock clock = clock(1, NOW, System.nanoTime() - SHORT.toNanos());
        assertThat(clock.atEnd().staging()).isGreaterThanOrEqualTo(SHORT);
        assertThat(clock.atEnd().publication()).isZero();

        clock.staged();
        assertThat(clock.atEnd().waiting()).isPositive();
        clock.gpuTaken();
        assertThat(clock.atEnd().generation()).isPositive();
        assertThat(clock.atEnd().publication()).isZero();
        clock.generated();

        assertThat(clock.atEnd().publication()).isPositive();
        assertThat(clock.atEnd().staging()).isEqualTo(clock.soFar().staging());
    }

    private static Duration inQueue(int receiveCount, Instant sentAt) {
        return clock(receiveCount, sentAt, System.nanoTime()).inQueue();
    }

    private static StageClock clock(int receiveCount, Instant sentAt, long receivedAtNanos) {
        Delivery delivery = new Delivery(
                "message",
                new Delivery.Receipt("receipt", receiveCount, receivedAtNanos, Duration.ofSeconds(60)),
                sentAt,
                new Delivery.Content(Map.of(), Map.of(), "{}"));
        return new StageClock(delivery, NOW);
    }
}
