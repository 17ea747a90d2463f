package io.sdqueueworker.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The Web UI silently drops an unknown checkpoint from a request and generates with another one.
@ExtendWith(WithServers.class)
class CheckpointTrapTest {

    @Test
    void rejectsACheckpointThatTheWebUiWouldDrop(TestServers servers) throws Exception {
        JsonNode result = result(servers, "not-there.safetensors");

        assertThat(result.at("/error/code").asText()).isEqualTo("MODEL_NOT_FOUND");
        assertThat(result.at("/error/detail").asText()).contains("'not-there.safetensors'", "v1-5-pruned");
        assertThat(servers.runtime().generations()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dream.safetensors", "dream"})
    void takesTheNamesOfACheckpointThatIsThere(String name, TestServers servers) throws Exception {
        servers.runtime().addCheckpoint("dream.safetensors");

        assertThat(result(servers, name).path("result").asBoolean()).isTrue();
        assertThat(servers.runtime().loaded()).startsWith("dream.safetensors");
    }

    private JsonNode result(TestServers servers, String checkpoint) throws Exception {
        ObjectNode task = TestServers.task("with-checkpoint");
        task.withObject("/content/override_settings").put("sd_model_checkpoint", checkpoint);
        try (RunningWorker worker =
                new RunningWorker(servers).with("worker.max-attempts", "1").start()) {
            servers.sendBody(task.toString());
            return worker.result();
        }
    }
}
