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
import io.sdqueueworker.testing.WithServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The tasks of a worker that is killed and restarted in the same work directory.
@Tag("slow")
@ExtendWith(WithServers.class)
class RestartsIT {

    private static final Duration SOON = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    @Test
    void goesOnWithThePromptThatComfyUiIsWorkingOn(TestServers servers) throws Exception {
        servers.comfyUi().next(ComfyBehaviour.slow(Duration.ofSeconds(6)));
        sendPipeline(servers);
        killWhileOnGpu(servers);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(running())))
                .isEqualTo("rw-------");

        try (WorkerProcess worker = start(comfyUi(servers))) {
            JsonNode result = result(servers);
            awaitNothingLeft(servers);
            worker.terminate(SOON);

            assertThat(result.path("result").asBoolean()).isTrue();
            assertThat(result.path("image_url")).hasSize(1);
            assertThat(servers.comfyUi().prompts()).hasSize(1);
            assertThat(servers.comfyUi().interrupts()).isZero();
            assertThat(servers.sns().published()).hasSize(1);
            assertThat(Files.readString(log()))
                    .contains("task resumed taskId=a-task")
                    .doesNotContain("secret prompt");
        }
    }

    @Test
    void publishesWhatComfyUiHasMadeMeanwhile(TestServers servers) throws Exception {
        servers.comfyUi().next(ComfyBehaviour.slow(Duration.ofSeconds(1)));
        sendPipeline(servers);
        killWhileOnGpu(servers);
        servers.comfyUi().awaitFinished(1, SOON);

        try (WorkerProcess _ = start(comfyUi(servers))) {
            assertThat(result(servers).path("result").asBoolean()).isTrue();
            awaitNothingLeft(servers);
            assertThat(servers.comfyUi().prompts()).hasSize(1);
        }
    }

    @Test
    void publishesAgainWhatItWasUploading(TestServers servers) throws Exception {
        FaultProxy s3 = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        Map<String, String> environment = comfyUi(servers);
        environment.put("AWS_ENDPOINT_URL_S3", s3.endpoint().toString());
        s3.when(request -> request.method().equals("PUT")).hold();
        sendPipeline(servers);
        try (WorkerProcess worker = start(environment)) {
            s3.awaitRequests(1, request -> request.method().equals("PUT"), SOON);
            worker.kill();
        }
        s3.clear();

        try (WorkerProcess _ = start(environment)) {
            assertThat(result(servers).path("result").asBoolean()).isTrue();
            awaitNothingLeft(servers);
            assertThat(servers.comfyUi().prompts()).hasSize(1);
        }
    }

    @Test
    void beginsAnewWhereComfyUiWasKilledToo(TestServers servers) throws Exception {
        servers.comfyUi().next(ComfyBehaviour.slow(Duration.ofSeconds(60)));
        sendPipeline(servers);
        killWhileOnGpu(servers);
        servers.comfyUi().die();
        servers.comfyUi().revive();

        try (WorkerProcess _ = start(comfyUi(servers))) {
            assertThat(result(servers).path("result").asBoolean()).isTrue();
            awaitNothingLeft(servers);
            assertThat(servers.comfyUi().prompts()).hasSize(2);
            assertThat(Files.readString(log())).contains("code=WORKER_DIED outcome=retryable");
        }
    }

    @Test
    void interruptsTheWebUiAndLeavesTheTaskToACleanRun(TestServers servers) throws Exception {
        Map<String, String> environment = servers.environment(workDirectory());
        servers.runtime().next(Behaviour.slow(Duration.ofSeconds(60)));
        servers.send("a-task");
        try (WorkerProcess worker = start(environment)) {
            servers.runtime().awaitGenerationStarted(1, SOON);
            worker.kill();
        }

        try (WorkerProcess worker = start(environment)) {
            JsonNode result = result(servers);
            awaitNothingLeft(servers);
            worker.terminate(SOON);

            assertThat(result.path("result").asBoolean()).isTrue();
            assertThat(servers.runtime().interrupts()).isEqualTo(1);
            assertThat(servers.runtime().generations()).isEqualTo(2);
            assertThat(servers.sns().published()).hasSize(1);
        }
    }

    @Test
    void leavesAMessageAloneWhoseLeaseHasRunOut(TestServers servers) throws Exception {
        Map<String, String> environment = comfyUi(servers);
        environment.put("WORKER_VISIBILITY", "3s");
        servers.comfyUi().next(ComfyBehaviour.slow(Duration.ofSeconds(60)));
        sendPipeline(servers);
        try (WorkerProcess worker = start(environment)) {
            servers.comfyUi().awaitRunning(1, SOON);
            worker.kill();
        }
        Awaitility.await()
                .atMost(SOON)
                .until(() -> servers.sqs().depth(servers.queue()).visible() == 1);

        try (WorkerProcess _ = start(environment)) {
            assertThat(result(servers).path("result").asBoolean()).isTrue();
            awaitNothingLeft(servers);
            // The abandoned prompt was interrupted, and the task restarted.
            assertThat(servers.comfyUi().interrupts()).isEqualTo(1);
            assertThat(servers.comfyUi().prompts()).hasSize(2);
            assertThat(Files.readString(log())).contains("lease lost", "reason=LEASE_LOST");
        }
    }

    private void killWhileOnGpu(TestServers servers) throws InterruptedException {
        try (WorkerProcess worker = start(comfyUi(servers))) {
            servers.comfyUi().awaitRunning(1, SOON);
            worker.kill();
        }
        assertThat(running()).exists();
    }

    private static void sendPipeline(TestServers servers) {
        servers.sendBody(TestServers.pipeline("a-task", ComfyWorkflows.textToImage("a secret prompt", 7))
                .toString());
    }

    private static JsonNode result(TestServers servers) throws InterruptedException {
        return RunningWorker.json(
                servers.sns().awaitPublished(1, SOON).getFirst().message());
    }

    /// Waits until there is no message, hidden or not, and nothing to resume.
    private void awaitNothingLeft(TestServers servers) {
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(servers.sqs().depth(servers.queue()))
                        .matches(depth -> depth.visible() == 0 && depth.inFlight() == 0, "is empty"));
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(running()).doesNotExist());
    }

    private Map<String, String> comfyUi(TestServers servers) {
        Map<String, String> environment = servers.environment(workDirectory());
        environment.putAll(WorkerEnvironment.driving(
                "comfyui", servers.comfyUi().endpoint().toString()));
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
