package io.sdqueueworker.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The Web UI drops a checkpoint that it does not know from a request, and answers with pictures of another one.
class CheckpointTrapTest {

    @TempDir
    Path workDirectory;

    @Test
    void rejectsACheckpointThatTheWebUiWouldDrop() throws Exception {
        try (TestServers around = TestServers.create()) {
            JsonNode result = result(around, "not-there.safetensors");

            assertThat(result.at("/error/code").asText()).isEqualTo("MODEL_NOT_FOUND");
            assertThat(result.at("/error/detail").asText()).contains("'not-there.safetensors'", "v1-5-pruned");
            assertThat(around.runtime().generations()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dream.safetensors", "dream"})
    void takesTheNamesOfACheckpointThatIsThere(String name) throws Exception {
        try (TestServers around = TestServers.create()) {
            around.runtime().addCheckpoint("dream.safetensors");

            assertThat(result(around, name).path("result").asBoolean()).isTrue();
            assertThat(around.runtime().requests())
                    .last()
                    .extracting(request ->
                            request.at("/override_settings/sd_model_checkpoint").asText())
                    .isEqualTo(name);
        }
    }

    private JsonNode result(TestServers around, String checkpoint) throws Exception {
        ObjectNode task = TestServers.task("with-checkpoint");
        task.withObject("/content/override_settings").put("sd_model_checkpoint", checkpoint);
        try (RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            around.sendBody(task.toString());
            return worker.result();
        }
    }
}
