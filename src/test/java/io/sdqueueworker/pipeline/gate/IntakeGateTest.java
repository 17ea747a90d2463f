package io.sdqueueworker.pipeline.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Dependency;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class IntakeGateTest {

    private static final String GPU_REASON = "runtime: the GPU is broken until the runtime restarts";

    private final Health runtime = new Health();
    private final Health storage = new Health();
    private final Health models = new Health();
    private final Health notification = new Health();
    private final Health disk = new Health();
    private final List<RestartHistory.Reason> restarts = new ArrayList<>();
    private final AtomicBoolean forgotten = new AtomicBoolean();
    private final AtomicLong time = new AtomicLong();
    private final IntakeGate gate = new IntakeGate(
            Map.of(
                    Dependency.RUNTIME, runtime,
                    Dependency.STORAGE, storage,
                    Dependency.MODELS, models,
                    Dependency.NOTIFICATION, notification,
                    Dependency.DISK, disk),
            new RestartHistory(restarts::add, time::get),
            forgotten::get);

    @Test
    void beginsClosed() {
        assertThat(gate.closedBecause()).contains("runtime: the runtime has not answered yet");
    }

    @Test
    void opensWhenTheRuntimeAnswers() {
        round();

        assertThat(gate.closedBecause()).isEmpty();
    }

    @Test
    void staysClosedAndSaysWhyWhileTheRuntimeDoesNotAnswer() {
        runtime.failWith(failure(Code.RUNTIME_UNAVAILABLE, "no checkpoint yet"));

        round();

        assertThat(gate.closedBecause()).contains("runtime: no checkpoint yet");
    }

    @Test
    void probesOnlyWhatIsClosed() {
        round();

        assertThat(runtime.probes()).isEqualTo(1);
        assertThat(storage.probes()).isZero();
    }

    @Test
    void waitsUntilAProbeSucceeds() throws Exception {
        runtime.failWith(failure(Code.RUNTIME_UNAVAILABLE, "starting"));

        gate.awaitOpen(() -> {
            if (runtime.probes() == 1) {
                runtime.recover();
            }
        });

        assertThat(runtime.probes()).isEqualTo(2);
        assertThat(gate.closedBecause()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "STORAGE_UNAVAILABLE,storage",
        "ACCESS_DENIED,storage",
        "MODELS_UNAVAILABLE,models",
        "NOTIFICATION_UNAVAILABLE,notification",
        "RUNTIME_UNAVAILABLE,runtime",
        "RUNTIME_DIED,runtime",
        "RUNTIME_TIMEOUT,runtime",
        "STALLED,runtime",
        "DISK_FULL,disk"
    })
    void closesByTheDependencyAtFault(Code code, String label) {
        round();

        gate.close(failure(code, "out of order"));

        assertThat(gate.closedBecause()).contains(label + ": out of order");
        round();
        assertThat(gate.closedBecause()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {
                "STORAGE_UNAVAILABLE",
                "ACCESS_DENIED",
                "MODELS_UNAVAILABLE",
                "NOTIFICATION_UNAVAILABLE",
                "RUNTIME_UNAVAILABLE",
                "RUNTIME_STUCK",
                "RUNTIME_DIED",
                "RUNTIME_TIMEOUT",
                "STALLED",
                "DISK_FULL",
                "WORKER_DIED",
                "GPU_FAULT"
            })
    void staysOpenWhenTheTaskIsAtFault(Code code) {
        round();

        gate.close(failure(code, "detail"));

        assertThat(gate.closedBecause()).isEmpty();
    }

    @Test
    void staysClosedUntilEveryDependencyIsWell() {
        round();
        gate.close(failure(Code.STORAGE_UNAVAILABLE, "no bucket"));
        gate.close(failure(Code.DISK_FULL, "no room"));
        disk.failWith(failure(Code.DISK_FULL, "still no room"));

        round();

        assertThat(gate.closedBecause()).contains("disk: still no room");
    }

    @Test
    void tellsEveryReason() {
        gate.close(failure(Code.STORAGE_UNAVAILABLE, "no bucket"));

        assertThat(gate.closedBecause()).contains("runtime: the runtime has not answered yet; storage: no bucket");
    }

    @Test
    void doesNotBelieveABrokenGpuThatAnswers() {
        round();
        gate.close(failure(Code.GPU_FAULT, "CUDA error"));

        round();
        round();

        assertThat(gate.closedBecause()).contains(GPU_REASON);
    }

    @Test
    void opensWhenTheRuntimeOfABrokenGpuWentAwayAndCameBack() {
        round();
        gate.close(failure(Code.GPU_FAULT, "CUDA error"));
        runtime.goAway(failure(Code.RUNTIME_UNAVAILABLE, "does not answer"));
        round();
        assertThat(gate.closedBecause()).contains("runtime: does not answer");
        runtime.recover();

        round();

        assertThat(gate.closedBecause()).isEmpty();
    }

    @Test
    void tellsThatTheRuntimeNeedsARestartForAsLongAsItDoes() {
        assertThat(gate.runtimeNeedsRestartBecause()).isEmpty();
        round();
        gate.close(failure(Code.RUNTIME_DIED, "died"));
        assertThat(gate.runtimeNeedsRestartBecause()).isEmpty();

        gate.close(failure(Code.GPU_FAULT, "CUDA error"));
        gate.close(failure(Code.RUNTIME_TIMEOUT, "too long"));
        round();
        assertThat(gate.runtimeNeedsRestartBecause()).contains("the GPU is broken until the runtime restarts");
        assertThat(restarts).containsExactly(RestartHistory.Reason.GPU_FAULT);

        runtime.goAway(failure(Code.RUNTIME_UNAVAILABLE, "does not answer"));
        round();
        assertThat(gate.runtimeNeedsRestartBecause()).isEmpty();
    }

    @Test
    void opensWhenTheRuntimeOfABrokenGpuHasForgottenWhatItKnew() {
        round();
        gate.close(failure(Code.GPU_FAULT, "CUDA error"));
        round();
        assertThat(gate.closedBecause()).isPresent();
        forgotten.set(true);

        round();

        assertThat(gate.closedBecause()).isEmpty();
    }

    @Test
    void opensWhenARunThatWasStuckEndsAfterAll() {
        round();
        gate.close(failure(Code.RUNTIME_STUCK, "goes on"));
        assertThat(gate.runtimeNeedsRestartBecause()).contains("goes on");

        round();

        assertThat(gate.closedBecause()).isEmpty();
    }

    @Test
    void staysClosedWhereARestartHelpsNoMoreUntilTheHourIsOver() {
        for (int i = 0; i < 3; i++) {
            round();
            assertThat(gate.closedBecause()).isEmpty();
            gate.close(failure(Code.GPU_FAULT, "CUDA error"));
            runtime.goAway(failure(Code.RUNTIME_UNAVAILABLE, "does not answer"));
            round();
            runtime.recover();
            time.addAndGet(Duration.ofMinutes(15).toNanos());
        }

        round();
        assertThat(gate.closedBecause().orElseThrow()).contains("needed 3 restarts within an hour");
        // Another restart would not help.
        assertThat(gate.runtimeNeedsRestartBecause()).isEmpty();

        time.addAndGet(Duration.ofMinutes(16).toNanos());
        round();
        assertThat(gate.closedBecause()).isEmpty();
        assertThat(restarts).hasSize(3);
    }

    @Test
    void hasARuntimeRestartedAsOftenAsItLeaks() {
        for (int i = 0; i < 5; i++) {
            round();
            assertThat(gate.closedBecause()).isEmpty();
            gate.requireRestart(RestartHistory.Reason.MEMORY, "too much memory");
            runtime.goAway(failure(Code.RUNTIME_UNAVAILABLE, "does not answer"));
            round();
            runtime.recover();
        }
        assertThat(restarts).hasSize(5);
    }

    @Test
    void doesNotTakeASlowAnswerOfABrokenGpuForARestart() {
        round();
        gate.close(failure(Code.GPU_FAULT, "CUDA error"));
        runtime.failWith(failure(Code.RUNTIME_UNAVAILABLE, "slow"));
        round();
        gate.close(failure(Code.STALLED, "no progress"));
        runtime.recover();

        round();

        assertThat(gate.closedBecause()).isPresent();
    }

    @Test
    void doesNotQuoteWhatARuntimeSaysOfItsBrokenGpu() {
        round();

        gate.close(failure(Code.GPU_FAULT, "CUDA error at SECRET-PROMPT"));

        assertThat(gate.closedBecause()).contains(GPU_REASON);
    }

    @Test
    void closesWhenACheckFails() throws Exception {
        round();
        runtime.failWith(failure(Code.RUNTIME_UNAVAILABLE, "gone"));

        gate.check(Dependency.RUNTIME);

        assertThat(gate.closedBecause()).contains("runtime: gone");
    }

    @Test
    void staysOpenWhenACheckSucceeds() throws Exception {
        round();

        gate.check(Dependency.STORAGE);

        assertThat(gate.closedBecause()).isEmpty();
    }

    /// One round of probes: the interrupt ends the pause after a round without success.
    private void round() {
        try {
            gate.awaitOpen(Thread.currentThread()::interrupt);
        } catch (InterruptedException stillClosed) {
            return;
        }
        assertThat(Thread.interrupted()).isTrue();
    }

    private static Failure failure(Code code, String detail) {
        return new Failure(code, Stage.GENERATION, detail);
    }
}
