package io.sdqueueworker.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {

    private final Backoff backoff = new Backoff(Duration.ofMillis(1), Duration.ofMillis(5));

    @Test
    void doublesUpToItsLongest() throws Exception {
        assertThat(backoff.next()).hasMillis(1);
        backoff.pause();
        assertThat(backoff.next()).hasMillis(2);
        backoff.pause();
        backoff.pause();
        assertThat(backoff.next()).hasMillis(5);
        backoff.pauseRandomly();
        assertThat(backoff.next()).hasMillis(5);
    }

    @Test
    void beginsAgainAfterASuccess() throws Exception {
        backoff.pause();
        backoff.reset();

        assertThat(backoff.next()).hasMillis(1);
    }

    @Test
    void pausesNoLongerThanALimitForNow() throws Exception {
        Backoff slow = new Backoff(Duration.ofHours(1), Duration.ofHours(2));
        long began = System.nanoTime();

        slow.pause(Duration.ofMillis(1));

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMinutes(1));
        assertThat(slow.next()).hasMillis(2);
    }

    @Test
    void doesNotCountAPauseThatIsInterrupted() {
        Thread.currentThread().interrupt();

        assertThatExceptionOfType(InterruptedException.class).isThrownBy(backoff::pause);
        assertThat(backoff.next()).hasMillis(1);
    }
}
