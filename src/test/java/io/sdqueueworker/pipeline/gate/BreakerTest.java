package io.sdqueueworker.pipeline.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Identity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BreakerTest {

    private final AtomicLong time = new AtomicLong();
    private final List<RestartHistory.Reason> restarts = new ArrayList<>();
    private final Breaker breaker = new Breaker(new RestartHistory(restarts::add, time::get), () -> {}, time::get);

    @Test
    void saysHowManyTasksFailedAndWith() {
        judge("a", Code.RUNTIME_ERROR);
        judge("b", Code.OUTPUT_MISSING);
        assertThat(breaker.isTrusted()).isTrue();

        judge("c", Code.RUNTIME_ERROR);

        assertThat(breaker.isTrusted()).isFalse();
        assertThat(breaker.closedBecause())
                .contains("runtime: the last 3 tasks failed here: RUNTIME_ERROR, OUTPUT_MISSING");
    }

    @Test
    void forgetsWhatFailedBeforeASuccess() {
        judge("a", Code.RUNTIME_ERROR);
        judge("b", Code.RUNTIME_ERROR);
        breaker.generated();
        judge("c", Code.RUNTIME_ERROR);
        judge("d", Code.RUNTIME_ERROR);

        assertThat(breaker.isTrusted()).isTrue();
    }

    /// The runtime generates, and the worker fails on every answer.
    @Test
    void suspectsThePodForErrorsOfTheWorkerAfterGenerations() {
        for (String task : List.of("a", "b", "c")) {
            breaker.generated();
            judge(task, Code.INTERNAL);
        }

        assertThat(breaker.closedBecause()).contains("runtime: the last 3 tasks failed here: INTERNAL");
        breaker.generated();
        assertThat(breaker.isTrusted()).isFalse();
        breaker.completed();
        assertThat(breaker.isTrusted()).isTrue();
    }

    /// Its outputs were still being uploaded when the runtime fell sick.
    @Test
    void isNotTrustedAgainByATaskThatWasGeneratedBefore() {
        trip();

        breaker.completed();

        assertThat(breaker.isTrusted()).isFalse();
    }

    @Test
    void trustsThePodAgainAfterTheSuccessOfATrial() {
        trip();
        time.addAndGet(Duration.ofSeconds(1).toNanos());
        breaker.admitTrialIfDue();
        assertThat(breaker.isOnTrial()).isTrue();
        assertThat(breaker.isTrusted()).isFalse();

        breaker.generated();

        assertThat(breaker.isTrusted()).isTrue();
        assertThat(breaker.isOnTrial()).isFalse();
    }

    @Test
    void asksForOneRestartAfterAFailedTrial() {
        trip();
        assertThat(breaker.needsRestartBecause()).isEmpty();

        failTrial("d");
        failTrial("e");

        assertThat(breaker.needsRestartBecause())
                .hasValueSatisfying(reason -> assertThat(reason).endsWith("and a trial task after them"));
        assertThat(restarts).containsExactly(RestartHistory.Reason.FAILED_TASKS);
        breaker.restarted();
        assertThat(breaker.needsRestartBecause()).isEmpty();
        assertThat(breaker.isOnTrial()).isTrue();
        failTrial("f");
        assertThat(breaker.needsRestartBecause()).isEmpty();
        assertThat(restarts).hasSize(1);
    }

    @Test
    void growsThePausesBetweenTrialsUntilOneSucceeds() {
        trip();
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            pauses.add(millisUntilTrial());
            judge("trial-" + i, Code.RUNTIME_ERROR);
        }
        assertThat(pauses)
                .containsExactly(
                        500L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 32_000L, 64_000L, 128_000L, 256_000L, 300_000L,
                        300_000L);

        breaker.generated();

        trip();
        assertThat(millisUntilTrial()).isEqualTo(500);
    }

    private void trip() {
        judge("a", Code.RUNTIME_ERROR);
        judge("b", Code.RUNTIME_ERROR);
        judge("c", Code.RUNTIME_ERROR);
    }

    private void failTrial(String task) {
        time.addAndGet(Duration.ofMinutes(5).toNanos());
        breaker.admitTrialIfDue();
        judge(task, Code.RUNTIME_ERROR);
    }

    private long millisUntilTrial() {
        for (long millis = 0; millis <= 600_000; millis += 500) {
            breaker.admitTrialIfDue();
            if (breaker.isOnTrial()) {
                return millis;
            }
            time.addAndGet(Duration.ofMillis(500).toNanos());
        }
        throw new AssertionError("no trial");
    }

    private void judge(String task, Code code) {
        breaker.judged(new Identity(task), code);
    }
}
