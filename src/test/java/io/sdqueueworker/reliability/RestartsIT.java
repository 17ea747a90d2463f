package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.testbed.comfyui.ComfyBehaviour;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testbed.worker.WorkerEnvironment;
import io.sdqueueworker.testbed.worker.WorkerProcess;
import io.sdqueueworker.testing.RunningWorker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of the tasks of a worker that is killed and started again in the same work directory.
class RestartsIT {

    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir
    Path directory;

    @Test
    void goesOnWithThePromptThatComfyUiIsWorkingOn() throws Exception {
        try (TestServers around = TestServers.create()) {
            around.comfyUi().next(ComfyBehaviour.slow(Duration.ofSeconds(6)));
            sendPipeline(around);
            killWhileOnGpu(around);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(running())))
                    .isEqualTo("rw-------");

            try (WorkerProcess worker = start(comfyUi(around))) {
                JsonNode result = result(around);
                awaitNothingLeft(around);
                worker.terminate(SOON);

                assertThat(result.path("result").asBoolean()).isTrue();
                assertThat(result.path("image_url")).hasSize(1);
                assertThat(around.comfyUi().prompts()).hasSize(1);
                assertThat(around.comfyUi().interrupts()).isZero();
                assertThat(around.sns().published()).hasSize(1);
                assertThat(Files.readString(log()))
                        .contains("task resumed taskId=a-task")
                        .doesNotContain("secret prompt");
            }
        }
    }

    @Test
    void publishesWhatComfyUiHasMadeMeanwhile() throws Exception {
        try (TestServers around = TestServers.create()) {
            around.comfyUi().next(ComfyBehaviour.slow(Duration.ofSeconds(1)));
            sendPipeline(around);
            killWhileOnGpu(around);
            around.comfyUi().awaitFinished(1, SOON);

            try (WorkerProcess _ = start(comfyUi(around))) {
                assertThat(result(around).path("result").asBoolean()).isTrue();
                awaitNothingLeft(around);
                assertThat(around.comfyUi().prompts()).hasSize(1);
            }
        }
    }

    @Test
    void publishesAgainWhatItWasUploading() throws Exception {
        try (TestServers around = TestServers.create();
                FaultProxy s3 = FaultProxy.start(around.s3().endpoint())) {
            Map<String, String> environment = comfyUi(around);
            environment.put("AWS_ENDPOINT_URL_S3", s3.endpoint().toString());
            s3.when(request -> request.method().equals("PUT")).hold();
            sendPipeline(around);
            try (WorkerProcess worker = start(environment)) {
                s3.awaitRequests(1, request -> request.method().equals("PUT"), SOON);
                worker.kill();
            }
            s3.clear();

            try (WorkerProcess _ = start(environment)) {
                assertThat(result(around).path("result").asBoolean()).isTrue();
                awaitNothingLeft(around);
                assertThat(around.comfyUi().prompts()).hasSize(1);
            }
        }
    }

    @Test
    void beginsAnewWhereComfyUiWasKilledToo() throws Exception {
        try (TestServers around = TestServers.create()) {
            around.comfyUi().next(ComfyBehaviour.slow(Duration.ofSeconds(60)));
            sendPipeline(around);
            killWhileOnGpu(around);
            around.comfyUi().die();
            around.comfyUi().revive();

            try (WorkerProcess _ = start(comfyUi(around))) {
                assertThat(result(around).path("result").asBoolean()).isTrue();
                awaitNothingLeft(around);
                assertThat(around.comfyUi().prompts()).hasSize(2);
                assertThat(Files.readString(log())).contains("code=WORKER_DIED outcome=retryable");
            }
        }
    }

    @Test
    void interruptsTheWebUiAndLeavesTheTaskToACleanRun() throws Exception {
        try (TestServers around = TestServers.create()) {
            Map<String, String> environment = around.environment(workDirectory());
            around.runtime().next(Behaviour.slow(Duration.ofSeconds(60)));
            around.send("a-task");
            try (WorkerProcess worker = start(environment)) {
                around.runtime().awaitGenerationStarted(1, SOON);
                worker.kill();
            }

            try (WorkerProcess worker = start(environment)) {
                JsonNode result = result(around);
                awaitNothingLeft(around);
                worker.terminate(SOON);

                assertThat(result.path("result").asBoolean()).isTrue();
                assertThat(around.runtime().interrupts()).isEqualTo(1);
                assertThat(around.runtime().generations()).isEqualTo(2);
                assertThat(around.sns().published()).hasSize(1);
            }
        }
    }

    @Test
    void leavesAMessageAloneWhoseLeaseHasRunOut() throws Exception {
        try (TestServers around = TestServers.create()) {
            Map<String, String> environment = comfyUi(around);
            environment.put("WORKER_VISIBILITY", "3s");
            around.comfyUi().next(ComfyBehaviour.slow(Duration.ofSeconds(60)));
            sendPipeline(around);
            try (WorkerProcess worker = start(environment)) {
                around.comfyUi().awaitRunning(1, SOON);
                worker.kill();
            }
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> around.sqs().depth(around.queue()).visible() == 1);

            try (WorkerProcess _ = start(environment)) {
                assertThat(result(around).path("result").asBoolean()).isTrue();
                awaitNothingLeft(around);
                // What nobody waits for any more was stopped, and the task begun anew.
                assertThat(around.comfyUi().interrupts()).isEqualTo(1);
                assertThat(around.comfyUi().prompts()).hasSize(2);
                assertThat(Files.readString(log())).contains("lease lost", "reason=LEASE_LOST");
            }
        }
    }

    private void killWhileOnGpu(TestServers around) throws InterruptedException {
        try (WorkerProcess worker = start(comfyUi(around))) {
            around.comfyUi().awaitRunning(1, SOON);
            worker.kill();
        }
        assertThat(running()).exists();
    }

    private static void sendPipeline(TestServers around) {
        around.sendBody(TestServers.pipeline("a-task", ComfyWorkflows.textToImage("a secret prompt", 7))
                .toString());
    }

    private static JsonNode result(TestServers around) throws InterruptedException {
        return RunningWorker.json(
                around.sns().awaitPublished(1, SOON).getFirst().message());
    }

    /// No message, hidden or not, and nothing to go on with.
    private void awaitNothingLeft(TestServers around) {
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(around.sqs().depth(around.queue()))
                        .matches(depth -> depth.visible() == 0 && depth.inFlight() == 0, "is empty"));
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(running()).doesNotExist());
    }

    private Map<String, String> comfyUi(TestServers around) {
        Map<String, String> environment = around.environment(workDirectory());
        environment.putAll(
                WorkerEnvironment.driving("comfyui", around.comfyUi().endpoint().toString()));
        return environment;
    }

    private WorkerProcess start(Map<String, String> environment) {
        return WorkerProcess.start(environment, log());
    }

    private Path workDirectory() {
        return directory.resolve("work");
    }

    private Path running() {
        return workDirectory().resolve("running.json");
    }

    private Path log() {
        return directory.resolve("worker.log");
    }
}
