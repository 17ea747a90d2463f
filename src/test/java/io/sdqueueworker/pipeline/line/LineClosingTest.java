package io.sdqueueworker.pipeline.line;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class LineClosingTest {

    private final Line line = new Line(new GpuClock());
    private final ExecutorService others = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void stop() {
        others.shutdownNow();
        // The tests' own interrupts must not reach the next test.
        Thread.interrupted();
    }

    @Test
    void interruptsWhoIsOnDeckAtTheClose() throws Exception {
        GpuTurn _ = enter().takeGpu();
        OnDeck place = enter();
        Future<GpuTurn> waiting = occupyAndTakeGpu(place);

        line.close();

        assertInterrupted(waiting);
    }

    @Test
    void refusesWhoComesAfterTheClose() throws Exception {
        line.close();

        try (OnDeck place = enter()) {
            assertThatExceptionOfType(InterruptedException.class).isThrownBy(place::occupy);
            assertThatExceptionOfType(InterruptedException.class).isThrownBy(place::takeGpu);
        }
        assertThat(line.awaitGpuFree(Duration.ZERO)).isTrue();
        assertThat(line.enter(Duration.ZERO)).isNotNull();
    }

    @Test
    void letsTheTaskOnTheGpuGoOnAfterTheClose() throws Exception {
        OnDeck place = enter();
        place.occupy();
        GpuTurn turn = place.takeGpu();

        line.close();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(turn.finish()).isNotNull();
    }

    @Test
    void endsTheWaitOfATaskThatHoldsTheGpuForADependency() throws Exception {
        OnDeck place = enter();
        GpuTurn turn = place.takeGpu();

        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> line.rest(() -> {
                    line.close();
                    Thread.sleep(Duration.ofMinutes(1));
                }));
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> line.rest(() -> {}));
        turn.close();
    }

    @Test
    void letsATaskThatFinishesWaitForADependencyAfterTheClose() throws Exception {
        Finishing finishing = enter().takeGpu().finish();

        line.rest(line::close);

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        finishing.close();
    }

    @Test
    void interruptsTheTaskOnTheGpuOnDemand() throws Exception {
        GpuTurn _ = enter().takeGpu();

        line.interruptGpu();

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void interruptsNobodyWhereTheGpuIsFree() throws Exception {
        OnDeck place = enter();
        place.occupy();
        line.interruptGpu();
        Finishing _ = place.takeGpu().finish();

        line.interruptGpu();

        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void givesThePlacesOfAnInterruptedTaskBack() throws Exception {
        GpuTurn turn = enter().takeGpu();
        OnDeck place = enter();
        Future<GpuTurn> waiting = occupyAndTakeGpu(place);
        line.close();
        assertInterrupted(waiting);

        place.close();
        turn.close();

        assertThat(line.enter(Duration.ZERO)).isNotNull();
        assertThat(line.awaitGpuFree(Duration.ZERO)).isTrue();
    }

    private OnDeck enter() throws InterruptedException {
        return requireNonNull(line.enter(Duration.ofSeconds(5)));
    }

    /// Returns once the place is occupied, so that a close of the line finds a task on deck.
    private Future<GpuTurn> occupyAndTakeGpu(OnDeck place) throws InterruptedException {
        CountDownLatch occupied = new CountDownLatch(1);
        Callable<GpuTurn> task = () -> {
            place.occupy();
            occupied.countDown();
            return place.takeGpu();
        };
        Future<GpuTurn> future = others.submit(task);
        occupied.await();
        return future;
    }

    private static void assertInterrupted(Future<?> task) {
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(task::get)
                .withCauseInstanceOf(InterruptedException.class);
    }
}
