package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.ComfyBehaviour;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Faults of the runtime that look like a task's: every task would fail here, and none is at fault.
@ExtendWith(WithServers.class)
class RuntimeFaultsTest {

    private static final int TASKS = 4;

    @Test
    void waitsForAComfyUiWhoseVolumeIsEmpty(TestServers servers, RunningWorker worker) throws Exception {
        worker.withComfyUi().start();
        servers.comfyUi().loseModels();
        sendPipelines(servers);

        awaitNotReady(worker, "the runtime lists no checkpoints and no diffusion models at all");
        servers.comfyUi().recover();

        assertAllSucceed(worker);
        assertThat(worker.setbacks()).isEmpty();
    }

    @Test
    void waitsForAWebUiWhoseVolumeIsEmpty(TestServers servers, RunningWorker worker) throws Exception {
        worker.start();
        worker.awaitReady();
        servers.runtime().loseModels();
        for (int task = 0; task < TASKS; task++) {
            ObjectNode body = TestServers.task("task-" + task);
            body.withObject("/content/override_settings").put("sd_model_checkpoint", "v1-5-pruned-emaonly");
            servers.sendBody(body.toString());
        }

        awaitNotReady(worker, "the runtime");
        servers.runtime().recover();

        assertAllSucceed(worker);
        assertThat(worker.setbacks()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CUDA driver initialization failed, you might not have a CUDA gpu.",
                "no CUDA-capable device is detected",
                "Failed to initialize NVML: Driver/library version mismatch"
            })
    void waitsForAWebUiThatHasLostItsGpu(String error, TestServers servers, RunningWorker worker) throws Exception {
        worker.start();
        servers.runtime().fallSick(Behaviour.raises("RuntimeError", error));
        for (int task = 0; task < TASKS; task++) {
            servers.send("task-" + task);
        }

        awaitRestartNeeded(worker);
        servers.runtime().die();
        awaitNoRestartNeeded(worker);
        servers.runtime().revive();

        assertAllSucceed(worker);
        // A task that waited on deck was released for another pod.
        assertThat(worker.setbacks())
                .containsEntry("retryable gpu_fault", 1)
                .satisfies(
                        all -> assertThat(all.keySet()).isSubsetOf("retryable gpu_fault", "abandoned intake_closed"));
    }

    @Test
    void waitsForAComfyUiThatHasLostItsGpu(TestServers servers, RunningWorker worker) throws Exception {
        worker.withComfyUi().start();
        servers.comfyUi().fallSick(ComfyBehaviour.fails("RuntimeError", "no ROCm-capable device is detected"));
        sendPipelines(servers);

        awaitRestartNeeded(worker);
        servers.comfyUi().die();
        awaitNoRestartNeeded(worker);
        servers.comfyUi().revive();

        assertAllSucceed(worker);
        // A task that waited on deck was released for another pod.
        assertThat(worker.setbacks())
                .containsEntry("retryable gpu_fault", 1)
                .satisfies(
                        all -> assertThat(all.keySet()).isSubsetOf("retryable gpu_fault", "abandoned intake_closed"));
    }

    private static void sendPipelines(TestServers servers) {
        for (int task = 0; task < TASKS; task++) {
            servers.sendBody(TestServers.pipeline("task-" + task, ComfyWorkflows.textToImage("a fox", task))
                    .toString());
        }
    }

    private static void awaitNotReady(RunningWorker worker, String reason) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> worker.worker()
                        .notReadyBecause()
                        .filter(text -> text.contains(reason))
                        .isPresent());
    }

    private static void awaitRestartNeeded(RunningWorker worker) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> worker.worker().runtimeNeedsRestartBecause().isPresent());
    }

    /// A restart is seen by a refused connection.
    private static void awaitNoRestartNeeded(RunningWorker worker) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> worker.worker().runtimeNeedsRestartBecause().isEmpty());
    }

    private static void assertAllSucceed(RunningWorker worker) throws Exception {
        assertThat(worker.results(TASKS))
                .extracting(result -> result.path("result"))
                .allMatch(JsonNode::asBoolean);
    }
}
