package io.sdqueueworker.runtimes;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.task.Code;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PendingStopTest {

    private static final Duration AT_ONCE = Duration.ofNanos(1);
    private static final Duration LONG = Duration.ofHours(1);

    @Test
    void takesARunForStuckThatContinuesAfterASignOfProgress() throws Exception {
        PendingStop stop = new PendingStop(AT_ONCE, LONG);

        stop.asked(Duration.ZERO, Duration.ZERO);
        Thread.sleep(Duration.ofMillis(1));

        assertThat(stop.continues().code()).isEqualTo(Code.RUNTIME_STUCK);
        assertThat(stop.unanswered()).isPresent();
    }

    /// A step that took minutes may take as many more until it hears the stop.
    @Test
    void waitsForAsLongAsTheRunWasSilent() throws Exception {
        PendingStop stop = new PendingStop(AT_ONCE, Duration.ZERO);

        stop.asked(LONG, Duration.ZERO);
        Thread.sleep(Duration.ofMillis(1));

        assertThat(stop.continues().code()).isEqualTo(Code.RUNTIME_UNAVAILABLE);
        assertThat(stop.unanswered()).isEmpty();
    }

    @Test
    void waitsForTheTimeLimitWhileTheRuntimeAnswers() throws Exception {
        PendingStop stop = new PendingStop(AT_ONCE, Duration.ZERO);

        stop.asked(Duration.ZERO, LONG);
        Thread.sleep(Duration.ofMillis(1));

        assertThat(stop.continues().code()).isEqualTo(Code.RUNTIME_UNAVAILABLE);
        assertThat(stop.unanswered())
                .hasValueSatisfying(stuck -> assertThat(stuck.code()).isEqualTo(Code.RUNTIME_STUCK));
    }

    @Test
    void givesARunOfAnotherClientTheTimeThatAnyMayTake() throws Exception {
        PendingStop stop = new PendingStop(AT_ONCE, LONG);

        assertThat(stop.continues().code()).isEqualTo(Code.RUNTIME_UNAVAILABLE);
        Thread.sleep(Duration.ofMillis(1));

        assertThat(stop.continues().code()).isEqualTo(Code.RUNTIME_UNAVAILABLE);
    }

    @Test
    void forgetsARunThatHasEnded() throws Exception {
        PendingStop stop = new PendingStop(AT_ONCE, LONG);

        stop.asked(Duration.ZERO, Duration.ZERO);
        stop.ended();
        Thread.sleep(Duration.ofMillis(1));

        assertThat(stop.unanswered()).isEmpty();
        assertThat(stop.continues().code()).isEqualTo(Code.RUNTIME_UNAVAILABLE);
    }
}
