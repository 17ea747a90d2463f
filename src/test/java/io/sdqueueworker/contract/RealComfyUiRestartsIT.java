package io.sdqueueworker.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import io.sdqueueworker.testbed.comfyui.client.RealComfyUi;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testbed.worker.WorkerEnvironment;
import io.sdqueueworker.testbed.worker.WorkerProcess;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/// A worker that is killed while a real ComfyUI works for it, and then restarted.
@ExtendWith(WithServers.class)
@ResourceLock(RealComfyUi.LOCK)
class RealComfyUiRestartsIT {

    private static final Duration SOON = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    @Test
    void goesOnWithThePromptThatRuns(TestServers servers) throws Exception {
        RealComfyUi comfy = servers.closing(new RealComfyUi());
        Map<String, String> environment = servers.environment(directory.resolve("work"));
        environment.putAll(
                WorkerEnvironment.driving("comfyui", RealComfyUi.address().toString()));
        servers.sendBody(TestServers.pipeline("killed", ComfyWorkflows.slow()).toString());
        String prompt;
        try (WorkerProcess worker = WorkerProcess.start(environment, directory.resolve("first.log"))) {
            Awaitility.await().atMost(SOON).until(() -> !comfy.running().isEmpty());
            prompt = comfy.running().getFirst();
            worker.kill();
        }
        assertThat(comfy.running()).containsExactly(prompt);

        try (WorkerProcess _ = WorkerProcess.start(environment, directory.resolve("second.log"))) {
            JsonNode result = RunningWorker.json(
                    servers.sns().awaitPublished(1, SOON).getFirst().message());

            assertThat(result.path("result").asBoolean()).isTrue();
            assertThat(result.path("image_url")).hasSize(1);
            assertThat(comfy.ending(prompt)).isEqualTo("execution_success");
            assertThat(comfy.isIdle()).isTrue();
        }
    }
}
