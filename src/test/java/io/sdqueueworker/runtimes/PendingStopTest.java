package io.sdqueueworker.runtimes;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.task.Code;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PendingStopTest {

    private static final Duration STOP_TIME = Duration.ofMinutes(1);
    private static final Duration LONG = Duration.ofHours(1);
    private static final Duration BIT = Duration.ofSeconds(1);

    private Duration now = Duration.ZERO;
    private final PendingStop stop = new PendingStop(STOP_TIME, LONG, () -> now.toNanos());

    @Test
    void takesARunForStuckThatContinuesAfterASignOfProgress() {
        stop.asked(Duration.ZERO, Duration.ZERO);

        now = STOP_TIME;
        assertThat(stop.continues().code()).isEqualTo(Code.RUNTIME_UNAVAILABLE);
        assertThat(stop.unanswered()).isEmpty();

        now = STOP_TIME.plus(BIT);
        assertThat(stop.continues().code()).isEqualTo(Code.RUNTIME_STUCK);
        assertThat(stop.continues().detail()).contains("61 s ago");
        assertThat(stop.unanswered()).isPresent();
    }

    /// A step that took minutes may take as many more until the runtime reacts to the stop.
    @Test
    void waitsForAsLongAsTheRunWasSilent() {
        stop.asked(LONG, Duration.ZERO);

        now = STOP_TIME.plus(LONG);
        assertThat(stop.continues().code()).isEqualTo(Code.RUNTIME_UNAVAILABLE);
        assertThat(stop.unanswered()).isEmpty();

        now = STOP_TIME.plus(LONG).plus(BIT);
        assertThat(stop.continues().code()).isEqualTo(Code.RUNTIME_STUCK);
        assertThat(stop.unanswered()).isPresent();
    }

    @Test
    void waitsForTheTimeLimitWhileTheRuntimeAnswers() {
        stop.asked(Duration.ZERO, LONG);

        now = STOP_TIME.plus(LONG);

        assertThat(stop.continues().code()).isEqualTo(Code.RUNTIME_UNAVAILABLE);
        assertThat(stop.unanswered())
                .hasValueSatisfying(stuck -> assertThat(stuck.code()).isEqualTo(Code.RUNTIME_STUCK));
    }

    @Test
    void givesARunOfAnotherClientTheTimeThatAnyMayTake() {
        assertThat(stop.continues().code()).isEqualTo(Code.RUNTIME_UNAVAILABLE);

        now = STOP_TIME.plus(LONG);
        assertThat(stop.continues().code()).isEqualTo(Code.RUNTIME_UNAVAILABLE);

        now = STOP_TIME.plus(LONG).plus(BIT);
        assertThat(stop.continues().code()).isEqualTo(Code.RUNTIME_STUCK);
    }

    @Test
    void forgetsARunThatHasEnded() {
        stop.asked(Duration.ZERO, Duration.ZERO);
        stop.ended();

        now = STOP_TIME.plus(BIT);

        assertThat(stop.unanswered()).isEmpty();
        assertThat(stop.continues().code()).isEqualTo(Code.RUNTIME_UNAVAILABLE);
    }
}
