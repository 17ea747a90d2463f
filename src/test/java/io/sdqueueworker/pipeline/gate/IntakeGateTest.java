package io.sdqueueworker.pipeline.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.testing.LoggedLines;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class IntakeGateTest {

    private static final String GPU_REASON = "runtime: the GPU is broken until the runtime restarts";

    private final Health runtime = new Health();
    private final Health storage = new Health();
    private final Health writes = new Health();
    private final Health notification = new Health();
    private final Health route = new Health();
    private final List<RestartHistory.Reason> restarts = new ArrayList<>();
    private final AtomicBoolean forgotten = new AtomicBoolean();
    private final AtomicLong time = new AtomicLong();
    private final IntakeGate gate = new IntakeGate(
            Map.of(
                    Step.RESULT_GET, storage,
                    Step.OUTPUT_PUT, writes,
                    Step.RESULT_PUT, writes,
                    Step.PUBLISH, notification,
                    Step.TEXT_TO_IMAGE, route),
            runtime,
            new RestartHistory(restarts::add, time::get),
            forgotten::get,
            () -> {},
            time::get);

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
    void knowsForHowLongItIsClosed() {
        assertThat(gate.closedFor()).contains(Duration.ZERO);
        round();
        assertThat(gate.closedFor()).isEmpty();

        gate.failed(Step.OUTPUT_PUT, "503 SlowDown");
        time.addAndGet(Duration.ofSeconds(3).toNanos());
        // A second reason does not begin a new closure.
        gate.hold("the node is about to be terminated");

        assertThat(gate.closedFor()).contains(Duration.ofSeconds(3));
    }

    @Test
    void staysClosedAndSaysWhyWhileTheRuntimeDoesNotAnswer() {
        runtime.failWith(failure(Code.RUNTIME_UNAVAILABLE, "no checkpoint yet"));

        round();

        assertThat(gate.closedBecause()).contains("runtime: no checkpoint yet");
    }

    /// Once: it is no change if the runtime is still not there.
    @Test
    void logsWhyTheRuntimeIsUnavailableFromTheStart() {
        String reason = "no checkpoint yet " + UUID.randomUUID();
        runtime.failWith(failure(Code.RUNTIME_UNAVAILABLE, reason));
        try (LoggedLines lines = LoggedLines.of(IntakeGate.class.getName(), reason)) {
            round();
            round();

            assertThat(lines.lines()).containsExactly("intake closed dependency=runtime reason=" + reason);
        }
    }

    @Test
    void waitsUntilAProbeSucceeds() throws Exception {
        runtime.failWith(failure(Code.RUNTIME_UNAVAILABLE, "starting"));

        gate.awaitOpen(() -> {
            time.addAndGet(Duration.ofSeconds(1).toNanos());
            if (runtime.probes() == 1) {
                runtime.recover();
            }
        });

        assertThat(runtime.probes()).isEqualTo(2);
        assertThat(gate.closedBecause()).isEmpty();
    }

    @Test
    void doesNotBelieveABrokenGpuThatAnswers() {
        round();
        gate.runtimeFailed(failure(Code.GPU_FAULT, "CUDA error"));

        round();
        round();

        assertThat(gate.closedBecause()).contains(GPU_REASON);
    }

    @Test
    void opensWhenTheRuntimeOfABrokenGpuWentAwayAndCameBack() {
        round();
        gate.runtimeFailed(failure(Code.GPU_FAULT, "CUDA error"));
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
        gate.runtimeFailed(failure(Code.RUNTIME_DIED, "died"));
        assertThat(gate.runtimeNeedsRestartBecause()).isEmpty();

        gate.runtimeFailed(failure(Code.GPU_FAULT, "CUDA error"));
        gate.runtimeFailed(failure(Code.RUNTIME_TIMEOUT, "too long"));
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
        gate.runtimeFailed(failure(Code.GPU_FAULT, "CUDA error"));
        round();
        assertThat(gate.closedBecause()).isPresent();
        forgotten.set(true);

        round();

        assertThat(gate.closedBecause()).isEmpty();
    }

    @Test
    void opensWhenARunThatWasStuckEndsAfterAll() {
        round();
        gate.runtimeFailed(failure(Code.RUNTIME_STUCK, "goes on"));
        assertThat(gate.runtimeNeedsRestartBecause()).contains("goes on");

        round();

        assertThat(gate.closedBecause()).isEmpty();
    }

    @Test
    void staysClosedWhereARestartHelpsNoMoreUntilTheHourIsOver() {
        for (int i = 0; i < 3; i++) {
            round();
            assertThat(gate.closedBecause()).isEmpty();
            gate.runtimeFailed(failure(Code.GPU_FAULT, "CUDA error"));
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
        gate.runtimeFailed(failure(Code.GPU_FAULT, "CUDA error"));
        runtime.failWith(failure(Code.RUNTIME_UNAVAILABLE, "slow"));
        round();
        gate.runtimeFailed(failure(Code.STALLED, "no progress"));
        runtime.recover();

        round();

        assertThat(gate.closedBecause()).isPresent();
    }

    @Test
    void doesNotQuoteWhatARuntimeSaysOfItsBrokenGpu() {
        round();

        gate.runtimeFailed(failure(Code.GPU_FAULT, "CUDA error at SECRET-PROMPT"));

        assertThat(gate.closedBecause()).contains(GPU_REASON);
    }

    @Test
    void closesWhenACheckFails() throws Exception {
        round();
        runtime.failWith(failure(Code.RUNTIME_UNAVAILABLE, "gone"));

        gate.checkRuntime();

        assertThat(gate.closedBecause()).contains("runtime: gone");
    }

    @Test
    void seesTheRestartOfARuntimeThatACheckFindsGone() throws Exception {
        failTrial();
        runtime.goAway(failure(Code.RUNTIME_UNAVAILABLE, "connection refused"));
        gate.checkRuntime();
        runtime.recover();

        round();

        assertThat(gate.runtimeNeedsRestartBecause()).isEmpty();
    }

    /// A probe stops the runs of other clients. The next try of the task that waits must not be one of them.
    @Test
    void letsATaskWaitForTheRuntimeOnlyAfterTheProbeThatIsUnderWay() throws Exception {
        CountDownLatch probing = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        IntakeGate slow = new IntakeGate(
                Map.of(Step.TEXT_TO_IMAGE, route),
                () -> {
                    probing.countDown();
                    answer.await();
                },
                new RestartHistory(restarts::add, time::get),
                () -> false,
                () -> {});
        Thread receiver = Thread.ofPlatform().start(() -> awaitOpen(slow));
        probing.await();
        AtomicBoolean waits = new AtomicBoolean();
        Thread task = Thread.ofPlatform().start(() -> waits.set(waitAt(slow)));

        Awaitility.await().until(() -> task.getState() != Thread.State.RUNNABLE);

        assertThat(waits).isFalse();
        answer.countDown();
        task.join();
        assertThat(waits).isTrue();
        receiver.interrupt();
        receiver.join();
    }

    private static void awaitOpen(IntakeGate gate) {
        try {
            gate.awaitOpen(() -> {});
        } catch (InterruptedException e) {
            // The end of the test.
            Thread.currentThread().interrupt();
        }
    }

    private static boolean waitAt(IntakeGate gate) {
        try (IntakeGate.Waiting _ = gate.waitAt(Step.TEXT_TO_IMAGE)) {
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Test
    void isClosedUntilEveryStepWasProbedOnce() {
        storage.failWith(failure(Code.STORAGE_UNAVAILABLE, "S3 GetObject in bucket b: 404 NoSuchBucket"));
        writes.failWith(failure(Code.STORAGE_UNAVAILABLE, "S3 PutObject in bucket b: 404 NoSuchBucket"));
        notification.failWith(failure(Code.NOTIFICATION_UNAVAILABLE, "SNS GetTopicAttributes: 404 NotFound"));

        round();

        assertThat(gate.closedBecause())
                .contains("storage: S3 GetObject in bucket b: 404 NoSuchBucket (result-get);"
                        + " storage: S3 PutObject in bucket b: 404 NoSuchBucket (output-put, result-put);"
                        + " notification: SNS GetTopicAttributes: 404 NotFound (publish)");
    }

    @Test
    void isReadyOnTrialAndClosedAgainByTheNextFailure() {
        round();
        gate.failed(Step.RESULT_GET, failure(Code.STORAGE_UNAVAILABLE, "503 SlowDown"));
        assertThat(gate.closedBecause()).contains("storage: 503 SlowDown (result-get)");
        assertThat(gate.isOnTrial()).isFalse();

        round();

        assertThat(gate.closedBecause()).isEmpty();
        assertThat(gate.isOnTrial()).isTrue();
        gate.failed(Step.RESULT_GET, failure(Code.STORAGE_UNAVAILABLE, "503 SlowDown"));
        assertThat(gate.isOpen()).isFalse();
        gate.succeeded(Step.RESULT_GET);
        assertThat(gate.isOpen()).isTrue();
        assertThat(gate.isOnTrial()).isFalse();
    }

    @Test
    void endsTheTrialOfAStepThatTheTrialTaskDidNotNeed() {
        round();
        gate.failed(Step.RESULT_GET, failure(Code.STORAGE_UNAVAILABLE, "503 SlowDown"));
        gate.admitted();
        round();
        gate.completed();
        assertThat(gate.isOnTrial()).isTrue();

        gate.admitted();
        gate.completed();

        assertThat(gate.isOnTrial()).isFalse();
        assertThat(gate.isOpen()).isTrue();
    }

    @Test
    void letsATaskThatWaitsAtAStepTakeThePlaceOfTheProbes() throws Exception {
        round();
        gate.failed(Step.RESULT_GET, failure(Code.STORAGE_UNAVAILABLE, "503 SlowDown"));
        int before = storage.probes();
        try (IntakeGate.Waiting _ = gate.waitAt(Step.RESULT_GET)) {
            round();
            assertThat(storage.probes()).isEqualTo(before);
            assertThat(gate.isOpen()).isFalse();
            gate.succeeded(Step.RESULT_GET);
        }

        assertThat(gate.isOpen()).isTrue();
        assertThat(gate.isOnTrial()).isFalse();
    }

    /// A probe stops runs that are not the worker's own.
    @Test
    void doesNotProbeTheRuntimeWhileATaskWaitsForItOnTheGpu() throws Exception {
        round();
        gate.runtimeFailed(failure(Code.RUNTIME_UNAVAILABLE, "503"));
        int before = runtime.probes();
        try (IntakeGate.Waiting _ = gate.waitAt(Step.TEXT_TO_IMAGE)) {
            round();
            assertThat(runtime.probes()).isEqualTo(before);
        }

        round();

        assertThat(runtime.probes()).isGreaterThan(before);
    }

    @Test
    void reportsARouteOnlyIfItsProcessAnswers() {
        round();
        gate.failed(Step.TEXT_TO_IMAGE, failure(Code.RUNTIME_UNAVAILABLE, "503"));
        assertThat(gate.closedBecause()).contains("runtime: 503 (text-to-image)");

        gate.runtimeRefusedConnection(failure(Code.RUNTIME_UNAVAILABLE, "connection refused"));

        assertThat(gate.closedBecause()).contains("runtime: connection refused");
    }

    /// A ReplicaSet removes unready pods first: a busy one must not go because S3 is down.
    @Test
    void blamesThePodOnlyForWhatAReplacementWouldNotMeet() throws Exception {
        assertThat(gate.closedByPodBecause()).isPresent();
        round();
        assertThat(gate.closedByPodBecause()).isEmpty();

        gate.failed(Step.OUTPUT_PUT, "503 SlowDown");
        gate.failed(Step.PUBLISH, "the topic does not answer");
        assertThat(gate.closedBecause()).isPresent();
        assertThat(gate.closedByPodBecause()).isEmpty();

        gate.failed(Step.TEXT_TO_IMAGE, failure(Code.RUNTIME_UNAVAILABLE, "503"));
        assertThat(gate.closedByPodBecause()).contains("runtime: 503 (text-to-image)");

        gate.hold("the node is about to be terminated");
        assertThat(gate.closedByPodBecause().orElseThrow()).contains("the node is about to be terminated", "503");
    }

    @Test
    void tellsAWaitingTaskToLetGoIfThisPodIsAtFault() throws Exception {
        round();
        gate.failed(Step.RESULT_GET, failure(Code.STORAGE_UNAVAILABLE, "503 SlowDown"));
        assertThat(gate.isPodAtFault()).isFalse();
        assertThat(gate.awaitOpenWithin(Duration.ZERO)).isFalse();

        gate.hold("the node is about to be terminated");

        assertThat(gate.isPodAtFault()).isTrue();
        assertThat(gate.awaitOpenWithin(Duration.ofDays(1))).isFalse();
        gate.release();
        assertThat(gate.isPodAtFault()).isFalse();
        gate.runtimeFailed(failure(Code.GPU_FAULT, "CUDA error"));
        assertThat(gate.awaitOpenWithin(Duration.ofDays(1))).isFalse();
    }

    @Test
    void judgesThisPodByDifferentTasksInARow() {
        round();
        for (String task : List.of("a", "b", "c")) {
            gate.judged(new Identity(task), Code.RUNTIME_ERROR);
        }

        assertThat(gate.closedBecause()).contains("runtime: the last 3 tasks failed here: RUNTIME_ERROR");
        assertThat(gate.isPodAtFault()).isTrue();
        assertThat(gate.isTrusted()).isFalse();
        gate.generated();
        assertThat(gate.closedBecause()).isEmpty();
        assertThat(gate.isTrusted()).isTrue();
    }

    /// Otherwise the kubelet would restart it again and again until a task succeeds.
    @Test
    void seesARestartThatFailedTasksDemandedAlthoughNoTaskMeetsIt() {
        failTrial();
        assertThat(gate.runtimeNeedsRestartBecause()).isPresent();
        forgotten.set(true);

        round();

        assertThat(gate.runtimeNeedsRestartBecause()).isEmpty();
    }

    @Test
    void demandsNoRestartOfARuntimeThatIsGone() throws Exception {
        failTrial();
        round();
        runtime.goAway(failure(Code.RUNTIME_UNAVAILABLE, "does not answer"));
        time.addAndGet(Duration.ofSeconds(11).toNanos());

        gate.lookForRestart();

        assertThat(gate.runtimeNeedsRestartBecause()).isEmpty();
        runtime.recover();
        round();
        assertThat(gate.runtimeNeedsRestartBecause()).isEmpty();
        assertThat(gate.isOnTrial()).isTrue();
    }

    private void failTrial() {
        round();
        for (String task : List.of("a", "b", "c")) {
            gate.judged(new Identity(task), Code.RUNTIME_ERROR);
        }
        round();
        gate.judged(new Identity("d"), Code.RUNTIME_ERROR);
    }

    /// One round of probes: the interrupt ends the pause after a round without success.
    private void round() {
        time.addAndGet(Duration.ofSeconds(11).toNanos());
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
