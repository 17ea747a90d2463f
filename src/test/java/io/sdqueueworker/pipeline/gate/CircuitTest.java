package io.sdqueueworker.pipeline.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CircuitTest {

    private static final String THROTTLED = "503 SlowDown";

    private final AtomicLong time = new AtomicLong();
    private final Health probe = new Health();
    private final AtomicInteger changes = new AtomicInteger();
    private final Circuit circuit = new Circuit(Step.OUTPUT_PUT, probe, changes::incrementAndGet, time::get);

    @Test
    void isNotReopenedByAProbe() throws Exception {
        probeSoon();
        circuit.failed(THROTTLED);

        probeSoon();

        assertThat(circuit.isOnTrial()).isTrue();
        assertThat(circuit.isOpen()).isTrue();
        circuit.succeeded();
        assertThat(circuit.isOnTrial()).isFalse();
        assertThat(circuit.isOpen()).isTrue();
    }

    @Test
    void isNotProbedBeforeThePauseIsOver() throws Exception {
        probeSoon();
        circuit.failed(THROTTLED);

        circuit.probeIfDue();

        assertThat(probe.probes()).isEqualTo(1);
        assertThat(circuit.isOpen()).isFalse();
    }

    @Test
    void growsItsPausesFromTheLastClosingUntilTheStepSucceeds() throws Exception {
        probeSoon();
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            circuit.failed(THROTTLED);
            pauses.add(millisUntilTrial());
        }
        assertThat(pauses)
                .containsExactly(
                        500L, 1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 32_000L, 64_000L, 128_000L, 256_000L, 300_000L,
                        300_000L);

        circuit.succeeded();

        circuit.failed(THROTTLED);
        assertThat(millisUntilTrial()).isEqualTo(500);
    }

    @Test
    void keepsTheLengthOfItsPauseAfterATrialThatDidNotNeedTheStep() throws Exception {
        probeSoon();
        circuit.failed(THROTTLED);
        assertThat(millisUntilTrial()).isEqualTo(500);

        circuit.trialMissed();

        assertThat(circuit.isOnTrial()).isFalse();
        circuit.failed(THROTTLED);
        assertThat(millisUntilTrial()).isEqualTo(1_000);
    }

    @Test
    void shortensItsPauseAgainIfTheStepSucceedsAfterSuchATrial() throws Exception {
        probeSoon();
        circuit.failed(THROTTLED);
        assertThat(millisUntilTrial()).isEqualTo(500);
        circuit.trialMissed();

        circuit.succeeded();

        circuit.failed(THROTTLED);
        assertThat(millisUntilTrial()).isEqualTo(500);
    }

    @Test
    void isNotProbedWhileATaskWaitsAtTheStep() throws Exception {
        probeSoon();
        circuit.failed(THROTTLED);
        circuit.waits();

        probeSoon();
        assertThat(probe.probes()).isEqualTo(1);
        assertThat(circuit.isOpen()).isFalse();

        circuit.waitsNoMore();
        probeSoon();
        assertThat(probe.probes()).isEqualTo(2);
        assertThat(circuit.isOnTrial()).isTrue();
    }

    @Test
    void opensWithTheSuccessOfTheTaskThatWaits() throws Exception {
        probeSoon();
        circuit.failed(THROTTLED);
        circuit.waits();

        circuit.succeeded();
        circuit.waitsNoMore();

        assertThat(circuit.isOpen()).isTrue();
        assertThat(circuit.isOnTrial()).isFalse();
    }

    /// One prefix of a bucket may be throttled while others are not.
    @Test
    void staysClosedWhileOneTaskWaitsThoughOthersSucceed() throws Exception {
        probeSoon();
        circuit.failed(THROTTLED);
        circuit.waits();
        int before = changes.get();
        for (int i = 0; i < 5; i++) {
            circuit.succeeded();
            assertThat(circuit.isOpen()).isFalse();
            circuit.failed(THROTTLED);
        }
        assertThat(changes.get()).isEqualTo(before);

        circuit.waitsNoMore();

        assertThat(circuit.isOpen()).isFalse();
    }

    @Test
    void reportsNothingBeforeTheFirstProbeAndThenWhyThatFailed() throws Exception {
        assertThat(circuit.isOpen()).isFalse();
        assertThat(circuit.failure()).isEmpty();
        probe.failWith(new Failure(Code.STORAGE_UNAVAILABLE, Stage.PUBLICATION, "404 NoSuchBucket"));

        probeSoon();

        assertThat(circuit.failure()).contains("404 NoSuchBucket");
        probe.recover();
        probeSoon();
        assertThat(circuit.isOpen()).isTrue();
        assertThat(circuit.isOnTrial()).isFalse();
    }

    private void probeSoon() throws InterruptedException {
        time.addAndGet(Duration.ofMinutes(5).toNanos());
        circuit.probeIfDue();
    }

    private long millisUntilTrial() throws InterruptedException {
        for (long millis = 0; millis <= 600_000; millis += 500) {
            circuit.probeIfDue();
            if (circuit.isOnTrial()) {
                return millis;
            }
            time.addAndGet(Duration.ofMillis(500).toNanos());
        }
        throw new AssertionError("no trial");
    }
}
