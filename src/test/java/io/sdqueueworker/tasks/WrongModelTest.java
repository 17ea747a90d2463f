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

/// A whole worker on a Web UI that uses another model than the task's, or does not see the task's yet.
class WrongModelTest {

    @TempDir
    Path workDirectory;

    @TempDir
    Path models;

    @Test
    void triesATaskAgainThatWasMadeWithAnotherModel() throws Exception {
        try (TestServers around = surroundings();
                RunningWorker worker = worker(around)) {
            around.runtime().next(Behaviour.usesItsOwnModel());
            worker.start();
            around.sendBody(task("dream.safetensors"));

            assertThat(worker.result().path("result").asBoolean()).isTrue();
            worker.awaitEmptyQueue();
            assertThat(worker.setbacks()).containsExactly(Map.entry("retryable wrong_model", 1));
            assertThat(around.runtime().generations()).isEqualTo(2);
            assertThat(around.runtime().loaded()).startsWith("dream.safetensors");
            assertThat(around.s3().keys(around.bucket(), "")).hasSize(2);
        }
    }

    @Test
    void uploadsNothingOfATaskThatIsMadeWithAnotherModelEveryTime() throws Exception {
        try (TestServers around = surroundings();
                RunningWorker worker = worker(around).with("worker.max-attempts", "1")) {
            around.runtime().next(Behaviour.usesItsOwnModel());
            worker.start();
            around.sendBody(task("dream.safetensors"));

            JsonNode told = worker.result();
            worker.awaitEnded("setaside", "wrong_model");
            assertThat(told.at("/error/code").asText()).isEqualTo("WRONG_MODEL");
            assertThat(told.at("/error/stage").asText()).isEqualTo("generation");
            assertThat(told.at("/error/detail").asText()).contains("'dream.safetensors'", "'base [");
            assertThat(told.path("image_url")).isEmpty();
            assertThat(around.runtime().generations()).isEqualTo(1);
            assertThat(around.s3().keys(around.bucket(), ""))
                    .noneMatch(key -> key.endsWith(".png"))
                    .hasSize(2);
        }
    }

    @Test
    void usesACheckpointThatSomebodyHasPutThereSince() throws Exception {
        try (TestServers around = surroundings();
                RunningWorker worker = worker(around).start()) {
            put("Stable-diffusion/later.safetensors");
            around.sendBody(task("later"));

            assertThat(worker.result().path("result").asBoolean()).isTrue();
            assertThat(around.runtime().loaded()).startsWith("later.safetensors");
            assertThat(around.runtime().calls("POST", "/refresh-checkpoints")).isEqualTo(1);
            assertThat(around.runtime().calls("POST", "/unload-checkpoint")).isZero();
        }
    }

    private RunningWorker worker(TestServers around) {
        return new RunningWorker(around, workDirectory).with("worker.dynamic-model", "true");
    }

    /// With a Web UI that has `base` on the GPU, and a file of `dream`.
    private TestServers surroundings() throws IOException {
        TestServers around = TestServers.create();
        put("Stable-diffusion/base.safetensors");
        put("Stable-diffusion/dream.safetensors");
        around.runtime().listModelsIn(models);
        around.runtime().load("base");
        return around;
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
