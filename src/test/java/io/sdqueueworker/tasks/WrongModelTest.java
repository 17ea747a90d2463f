package io.sdqueueworker.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole worker on a Web UI that uses another model than the task's, or does not list the task's yet.
class WrongModelTest {

    @TempDir
    Path models;

    @Test
    void triesATaskAgainThatWasMadeWithAnotherModel() throws Exception {
        try (TestServers servers = servers();
                RunningWorker worker = worker(servers)) {
            servers.runtime().next(Behaviour.usesItsOwnModel());
            worker.start();
            servers.sendBody(task("dream.safetensors"));

            assertThat(worker.result().path("result").asBoolean()).isTrue();
            worker.awaitEmptyQueue();
            assertThat(worker.setbacks()).containsExactly(Map.entry("retryable wrong_model", 1));
            assertThat(servers.runtime().generations()).isEqualTo(2);
            assertThat(servers.runtime().loaded()).startsWith("dream.safetensors");
            assertThat(servers.s3().keys(servers.bucket(), "output/")).hasSize(2);
        }
    }

    @Test
    void uploadsNothingOfATaskThatIsMadeWithAnotherModelEveryTime() throws Exception {
        try (TestServers servers = servers();
                RunningWorker worker = worker(servers).with("worker.max-attempts", "1")) {
            servers.runtime().next(Behaviour.usesItsOwnModel());
            worker.start();
            servers.sendBody(task("dream.safetensors"));

            JsonNode told = worker.result();
            worker.awaitEnded("setaside", "wrong_model");
            assertThat(told.at("/error/code").asText()).isEqualTo("WRONG_MODEL");
            assertThat(told.at("/error/stage").asText()).isEqualTo("generation");
            assertThat(told.at("/error/detail").asText()).contains("'dream.safetensors'", "'base [");
            assertThat(told.path("image_url")).isEmpty();
            assertThat(servers.runtime().generations()).isEqualTo(1);
            assertThat(servers.s3().keys(servers.bucket(), "output/"))
                    .noneMatch(key -> key.endsWith(".png"))
                    .hasSize(1);
        }
    }

    @Test
    void usesACheckpointThatSomebodyHasPutThereSince() throws Exception {
        try (TestServers servers = servers();
                RunningWorker worker = worker(servers).start()) {
            put("Stable-diffusion/later.safetensors");
            servers.sendBody(task("later"));

            assertThat(worker.result().path("result").asBoolean()).isTrue();
            assertThat(servers.runtime().loaded()).startsWith("later.safetensors");
            assertThat(servers.runtime().calls("POST", "/refresh-checkpoints")).isEqualTo(1);
            assertThat(servers.runtime().calls("POST", "/unload-checkpoint")).isZero();
        }
    }

    private RunningWorker worker(TestServers servers) {
        return new RunningWorker(servers).with("worker.dynamic-model", "true");
    }

    /// With a Web UI that has `base` on the GPU, and a file of `dream`.
    private TestServers servers() throws IOException {
        TestServers servers = TestServers.create();
        put("Stable-diffusion/base.safetensors");
        put("Stable-diffusion/dream.safetensors");
        servers.runtime().listModelsIn(models);
        servers.runtime().load("base");
        return servers;
    }

    private void put(String path) throws IOException {
        Path file = models.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, path);
    }

    private static String task(String checkpoint) {
        ObjectNode task = TestServers.task("with-checkpoint");
        task.withObject("/content/override_settings").put("sd_model_checkpoint", checkpoint);
        return task.toString();
    }
}
