package io.sdqueueworker.pipeline.line;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class LineTest {

    private static final Duration A_WHILE = Duration.ofMillis(50);

    private final AtomicLong seconds = new AtomicLong();
    private final GpuClock clock = new GpuClock(() -> TimeUnit.SECONDS.toNanos(seconds.get()));
    private final Line line = new Line(clock);
    private final ExecutorService others = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void stop() {
        others.shutdownNow();
    }

    @Test
    void letsOneTaskOnDeckAtATime() throws Exception {
        OnDeck place = enter();
        assertThat(line.enter(Duration.ZERO)).isNull();

        place.close();

        assertThat(line.enter(Duration.ZERO)).isNotNull();
    }

    @Test
    void leavesTheDeckForTheGpu() throws Exception {
        GpuTurn turn = enter().takeGpu();

        assertThat(line.enter(Duration.ZERO)).isNotNull();
        assertThat(line.awaitGpuFree(Duration.ZERO)).isFalse();
        turn.close();
        assertThat(line.awaitGpuFree(Duration.ZERO)).isTrue();
    }

    @Test
    void leavesTheGpuForAPlaceToFinishIn() throws Exception {
        Finishing _ = enter().takeGpu().finish();

        assertThat(line.awaitGpuFree(Duration.ZERO)).isTrue();
    }

    @Test
    void tellsAtOnceThatTheGpuIsFree() throws Exception {
        GpuTurn turn = enter().takeGpu();
        Future<Boolean> free = others.submit(() -> line.awaitGpuFree(Duration.ofMinutes(1)));

        turn.close();

        assertThat(free.get()).isTrue();
    }

    @Test
    void waitsOnDeckForTheGpu() throws Exception {
        GpuTurn turn = enter().takeGpu();
        OnDeck next = enter();
        Future<GpuTurn> waiting = others.submit(next::takeGpu);
        assertThat(line.enter(A_WHILE)).isNull();

        turn.close();

        assertThat(waiting.get()).isNotNull();
        assertThat(line.enter(Duration.ZERO)).isNotNull();
    }

    @Test
    void leavesTheDeckWithoutTheGpu() throws Exception {
        GpuTurn _ = enter().takeGpu();

        Finishing _ = enter().skipGpu();

        assertThat(line.enter(Duration.ZERO)).isNotNull();
    }

    @Test
    void keepsTheGpuUntilThereIsAPlaceToFinishIn() throws Exception {
        Finishing first = enter().skipGpu();
        Finishing _ = enter().skipGpu();
        GpuTurn turn = enter().takeGpu();
        Future<Finishing> third = others.submit(turn::finish);
        assertThat(line.awaitGpuFree(A_WHILE)).isFalse();

        first.close();

        assertThat(third.get()).isNotNull();
        assertThat(line.awaitGpuFree(Duration.ZERO)).isTrue();
    }

    @Test
    void countsTheWaitForAPlaceToFinishInAsBlockedAndNotAsBusy() throws Exception {
        Finishing first = enter().skipGpu();
        Finishing _ = enter().skipGpu();
        GpuTurn turn = enter().takeGpu();
        seconds.addAndGet(5);
        Future<Finishing> third = others.submit(turn::finish);
        // The wait may begin at any moment after this, so the clock turns until some of it has been counted.
        while (clock.blocked().isZero()) {
            Thread.onSpinWait();
            seconds.addAndGet(1);
        }
        Duration busy = clock.busy();
        Duration blocked = clock.blocked();
        seconds.addAndGet(60);

        assertThat(clock.busy()).isEqualTo(busy);
        assertThat(clock.blocked()).isEqualTo(blocked.plusSeconds(60));
        first.close();
        assertThat(third.get()).isNotNull();
        seconds.addAndGet(7);
        assertThat(clock.blocked()).isEqualTo(blocked.plusSeconds(60));
        assertThat(clock.idle(IdleReason.EMPTY_QUEUE)).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void staysOnDeckIfItMayNotUseTheFreeGpu() throws Exception {
        OnDeck place = enter();

        assertThat(place.takeGpuIf(() -> false)).isEmpty();

        assertThat(line.awaitGpuFree(Duration.ZERO)).isTrue();
        assertThat(line.enter(Duration.ZERO)).isNull();
        assertThat(place.takeGpuIf(() -> true)).isPresent();
        assertThat(line.enter(Duration.ZERO)).isNotNull();
    }

    @Test
    void countsTheWaitForADependencyWithTheGpuAsBlocked() throws Exception {
        GpuTurn turn = enter().takeGpu();

        line.rest(() -> seconds.addAndGet(60));

        assertThat(clock.blocked()).isEqualTo(Duration.ofSeconds(60));
        seconds.addAndGet(5);
        assertThat(clock.busy()).isEqualTo(Duration.ofSeconds(5));
        turn.close();
    }

    @Test
    void takesNoPlaceTwice() throws Exception {
        OnDeck place = enter();
        GpuTurn _ = place.takeGpu();

        assertThatIllegalStateException().isThrownBy(place::takeGpu);
        assertThatIllegalStateException().isThrownBy(place::skipGpu);
    }

    @Test
    void givesEveryPlaceBackOnceHoweverOftenItIsClosed() throws Exception {
        OnDeck place = enter();
        GpuTurn turn = place.takeGpu();
        Finishing finishing = turn.finish();
        for (int i = 0; i < 3; i++) {
            place.close();
            turn.close();
            finishing.close();
        }

        OnDeck next = enter();
        assertThat(line.enter(Duration.ZERO)).isNull();
        GpuTurn _ = next.takeGpu();
        assertThat(line.awaitGpuFree(Duration.ZERO)).isFalse();
        Finishing _ = enter().skipGpu();
        Finishing _ = enter().skipGpu();
        Future<Finishing> third = others.submit(() -> enter().skipGpu());
        assertThatExceptionOfType(TimeoutException.class)
                .isThrownBy(() -> third.get(A_WHILE.toMillis(), TimeUnit.MILLISECONDS));
    }

    private OnDeck enter() throws InterruptedException {
        return requireNonNull(line.enter(Duration.ofSeconds(5)));
    }
}
