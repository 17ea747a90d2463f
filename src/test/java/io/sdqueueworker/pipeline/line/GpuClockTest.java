package io.sdqueueworker.pipeline.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GpuClockTest {

    private final AtomicLong seconds = new AtomicLong(1_000);
    private final GpuClock clock = new GpuClock(() -> TimeUnit.SECONDS.toNanos(seconds.get()));

    @Test
    void countsAnOpenIntakeWithoutATaskAsAnEmptyQueue() {
        pass(3);

        assertIdle(IdleReason.EMPTY_QUEUE, 3);
    }

    @Test
    void countsATaskOnDeckAsStagingAndTheFetchOfItsModelsAsModel() {
        clock.onDeck(1);
        pass(2);
        clock.fetchingModels(1);
        pass(5);
        clock.fetchingModels(-1);
        pass(1);

        assertIdle(IdleReason.STAGING, 3);
        assertIdle(IdleReason.MODEL, 5);
    }

    @Test
    void countsAFinishedTaskThatWaitsForAPlaceToFinishInAsPublication() {
        clock.onDeck(1);
        clock.awaitingFinishing(1);
        pass(4);

        assertIdle(IdleReason.PUBLICATION, 4);
    }

    @Test
    void countsATrialThatWaitsForEarlierTasksAsPublication() {
        clock.finishing(1);
        pass(1);
        clock.intake(Intake.ON_TRIAL);
        pass(4);

        assertIdle(IdleReason.EMPTY_QUEUE, 1);
        assertIdle(IdleReason.PUBLICATION, 4);
    }

    @Test
    void blamesTheClosedIntakeEvenWithATaskOnDeck() {
        clock.onDeck(1);
        clock.intake(Intake.RUNTIME_CLOSED);
        pass(7);
        clock.intake(Intake.CLOSED);
        pass(2);

        assertIdle(IdleReason.RUNTIME, 7);
        assertIdle(IdleReason.CLOSED, 2);
    }

    @Test
    void countsAQueueThatCannotBeAskedAndADrainAsClosed() {
        clock.queueFails(true);
        pass(2);
        clock.queueFails(false);
        pass(1);
        clock.ends();
        pass(3);

        assertIdle(IdleReason.EMPTY_QUEUE, 1);
        assertIdle(IdleReason.CLOSED, 5);
    }

    @Test
    void addsUpToTheTimeSinceTheStart() {
        Runnable[] events = {
            () -> clock.intake(Intake.RUNTIME_CLOSED),
            () -> clock.intake(Intake.OPEN),
            () -> clock.onDeck(1),
            () -> clock.fetchingModels(1),
            () -> clock.fetchingModels(-1),
            () -> clock.onGpu(1),
            () -> clock.onDeck(-1),
            () -> clock.blocked(1),
            () -> clock.blocked(-1),
            () -> clock.finishing(1),
            () -> clock.onGpu(-1),
            () -> clock.intake(Intake.ON_TRIAL),
            () -> clock.finishing(-1),
            () -> clock.queueFails(true),
            clock::ends,
        };
        for (int i = 0; i < events.length; i++) {
            pass(i + 1);
            events[i].run();
        }
        pass(11);

        Duration idle = Arrays.stream(IdleReason.values()).map(clock::idle).reduce(Duration.ZERO, Duration::plus);

        assertThat(clock.busy()).isPositive();
        assertThat(clock.blocked()).isPositive();
        assertThat(clock.busy().plus(clock.blocked()).plus(idle)).isEqualTo(Duration.ofSeconds(seconds.get() - 1_000));
    }

    private void pass(long time) {
        seconds.addAndGet(time);
    }

    private void assertIdle(IdleReason reason, long expected) {
        assertThat(clock.idle(reason)).as(reason.label()).isEqualTo(Duration.ofSeconds(expected));
    }
}
