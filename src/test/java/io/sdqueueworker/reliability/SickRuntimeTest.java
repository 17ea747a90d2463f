package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.sdwebui.FakeWebUi;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A runtime that fails every task, and looks healthy otherwise: no healthy task is reported as failed.
@ExtendWith(WithServers.class)
class SickRuntimeTest {

    private static final Duration SOON = Duration.ofMinutes(1);
    private static final int TASKS = 20;
    private static final int MOST_JUDGED = 3;

    enum Sickness {
        /// A Forge after a GPU fault.
        BARE_500("runtime: the last 3 tasks failed here: RUNTIME_ERROR"),
        EMPTY_MODEL_VOLUME("the runtime lists no checkpoints"),
        NODE_NOT_IMPORTED("runtime: the last 3 tasks failed here: UNKNOWN_NODE");

        private final String reason;

        Sickness(String reason) {
            this.reason = reason;
        }

        void begin(TestServers servers) {
            switch (this) {
                case BARE_500 -> servers.runtime().fallSick(Behaviour.plainInternalServerError());
                case EMPTY_MODEL_VOLUME -> servers.comfyUi().loseModels();
                case NODE_NOT_IMPORTED -> servers.comfyUi().failToImport("KSampler");
            }
        }

        void end(TestServers servers) {
            if (this == BARE_500) {
                servers.runtime().recover();
            } else {
                servers.comfyUi().recover();
            }
        }

        String task(String id) {
            return this == BARE_500
                    ? TestServers.task(id).toString()
                    : TestServers.pipeline(id, ComfyWorkflows.textToImage("a fox", 7))
                            .toString();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "BARE_500, false",
        "BARE_500, true",
        "EMPTY_MODEL_VOLUME, false",
        "EMPTY_MODEL_VOLUME, true",
        "NODE_NOT_IMPORTED, false",
        "NODE_NOT_IMPORTED, true"
    })
    void judgesAtMostThreeTasksAndClosesUntilATrialSucceeds(Sickness sickness, boolean withRedrivePolicy)
            throws Exception {
        SqsServer.Queue deadLetters = TestServers.deadLetterQueue();
        try (TestServers servers =
                        withRedrivePolicy ? TestServers.createWithDeadLetters(deadLetters, 10) : TestServers.create();
                RunningWorker worker = new RunningWorker(servers)) {
            if (sickness != Sickness.BARE_500) {
                worker.withComfyUi();
            }
            worker.start();
            worker.awaitReady();
            sickness.begin(servers);
            IntStream.range(0, TASKS).forEach(i -> servers.sendBody(sickness.task("task-" + i)));

            String reason = awaitClosed(worker);

            assertThat(reason).contains(sickness.reason);
            assertThat(servers.s3().keys(servers.bucket(), "attempts/")).hasSizeLessThanOrEqualTo(MOST_JUDGED);
            sickness.end(servers);
            assertThat(worker.results(TASKS))
                    .hasSize(TASKS)
                    .allMatch(result -> result.path("result").asBoolean());
            worker.awaitEmptyQueue();
            assertThat(worker.setbacks().keySet()).noneMatch(outcome -> outcome.matches("(rejected|setaside) .*"));
            assertThat(servers.s3().keys(servers.bucket(), "quarantine/")).isEmpty();
            assertThat(servers.sqs().depth(deadLetters).visible()).isZero();
        }
    }

    @Test
    void leavesTheTasksToAHealthyPod(TestServers servers, RunningWorker sick, @TempDir Path directory)
            throws Exception {
        FakeWebUi healthy = servers.closing(FakeWebUi.start());
        servers.runtime().fallSick(Behaviour.plainInternalServerError());
        try (RunningWorker other = new RunningWorker(servers, directory).withWebUiAt(healthy.endpoint())) {
            sick.start();
            other.start();
            IntStream.range(0, TASKS).forEach(i -> servers.send("task-" + i));

            assertThat(sick.results(TASKS))
                    .hasSize(TASKS)
                    .allMatch(result -> result.path("result").asBoolean());
            sick.awaitEmptyQueue();
        }
        assertThat(servers.s3().keys(servers.bucket(), "quarantine/")).isEmpty();
    }

    /// The kubelet restarts the runtime then. If that does not help, another restart would not, either.
    @Test
    void asksForARestartOfTheRuntimeOnceAfterAFailedTrial(TestServers servers, RunningWorker worker) throws Exception {
        worker.start();
        worker.awaitReady();
        servers.runtime().fallSick(Behaviour.plainInternalServerError());
        IntStream.range(0, TASKS).forEach(i -> servers.send("task-" + i));

        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(worker.worker().runtimeNeedsRestartBecause())
                        .hasValueSatisfying(reason -> assertThat(reason).contains("and a trial task after them")));
        int before = servers.runtime().generations();
        servers.runtime().die();
        Awaitility.await()
                .atMost(SOON)
                .until(() -> worker.worker().notReadyBecause().orElse("").contains("does not answer"));
        servers.runtime().revive();
        servers.runtime().fallSick(Behaviour.plainInternalServerError());
        servers.runtime().awaitGenerationStarted(before + 2, SOON);

        assertThat(worker.worker().runtimeNeedsRestartBecause()).isEmpty();
        assertThat(worker.count("sd.worker.runtime.restarts.needed", "reason", "failed_tasks"))
                .isEqualTo(1);
        servers.runtime().recover();
        assertThat(worker.results(TASKS))
                .allMatch(result -> result.path("result").asBoolean());
        worker.awaitEmptyQueue();
    }

    /// Receives stand in for the verdicts of other pods then, but say nothing about the health of this one.
    @Test
    void closesASickPodThatCannotReadVerdictsThoughItsTasksWereReceivedBefore(TestServers servers) throws Exception {
        FaultProxy bucket = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        bucket.when(request -> !request.method().equals("PUT"))
                .answer(403, "application/xml", "<Error><Code>AccessDenied</Code></Error>");
        for (int i = 0; i < TASKS; i++) {
            servers.send("task-" + i);
        }
        receiveOnce(servers);
        servers.runtime().fallSick(Behaviour.plainInternalServerError());

        try (RunningWorker worker = new RunningWorker(servers)
                .with("worker.max-attempts", "10")
                .withS3At(bucket.endpoint())
                .start()) {
            worker.awaitNotReady("the last 3 tasks failed here");
            assertThat(worker.ended("setaside", "runtime_error")).isLessThan(MOST_JUDGED);
        }
    }

    private static void receiveOnce(TestServers servers) {
        var client = servers.sqs().client();
        String queue = servers.queue().url();
        List<String> handles = new ArrayList<>();
        for (int i = 0; i < TASKS; i++) {
            handles.add(client.receiveMessage(request -> request.queueUrl(queue).waitTimeSeconds(20))
                    .messages()
                    .getFirst()
                    .receiptHandle());
        }
        handles.forEach(handle -> client.changeMessageVisibility(
                request -> request.queueUrl(queue).receiptHandle(handle).visibilityTimeout(0)));
    }

    private static String awaitClosed(RunningWorker worker) {
        AtomicReference<String> reason = new AtomicReference<>("");
        Awaitility.await().pollInterval(Duration.ofMillis(20)).atMost(SOON).until(() -> {
            reason.set(worker.worker().notReadyBecause().orElse(""));
            return !reason.get().isEmpty();
        });
        return reason.get();
    }
}
