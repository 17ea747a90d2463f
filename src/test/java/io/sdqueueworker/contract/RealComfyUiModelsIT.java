package io.sdqueueworker.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import io.sdqueueworker.testbed.comfyui.client.ComfyClient;
import io.sdqueueworker.testbed.comfyui.client.RealComfyUi;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/// Tasks with a checkpoint on a real ComfyUI. The checkpoint is the first one that it lists.
@ResourceLock(RealComfyUi.LOCK)
class RealComfyUiModelsIT {
    private final TestServers servers = TestServers.create();
    private final ComfyClient comfy = new ComfyClient(RealComfyUi.address());
    private final ObjectNode graph = ComfyWorkflows.textToImage("a fox", 7);
    private RunningWorker worker;

    @BeforeEach
    void startWorker() throws Exception {
        JsonNode checkpoints = comfy.json("/models/checkpoints");
        assumeFalse(checkpoints.isEmpty(), "the ComfyUI has no checkpoint");
        graph.withObject("/1/inputs").put("ckpt_name", checkpoints.path(0).asText());
        worker = new RunningWorker(servers).withComfyUiAt(RealComfyUi.address()).start();
    }

    @AfterEach
    void stopEverything() {
        if (worker != null) {
            worker.close();
        }
        servers.close();
        comfy.close();
    }

    @Test
    void publishesAnImageOfAText() throws Exception {
        JsonNode result = resultOf("fox");

        assertThat(result.path("result").asBoolean()).as(result.toString()).isTrue();
        assertThat(result.path("image_url")).hasSize(1);
    }

    @Test
    void rejectsALoraThatIsNotThere() throws Exception {
        ObjectNode lora = ComfyWorkflows.add(graph, "8", "LoraLoader")
                .put("lora_name", "no-such-lora.safetensors")
                .put("strength_model", 1.0)
                .put("strength_clip", 1.0);
        ComfyWorkflows.link(lora, "model", "1", 0);
        ComfyWorkflows.link(lora, "clip", "1", 1);
        ComfyWorkflows.link(graph.withObject("/5/inputs"), "model", "8", 0);

        JsonNode error = resultOf("no-lora").path("error");

        assertThat(error.path("code").asText()).isEqualTo("MODEL_NOT_FOUND");
        assertThat(error.path("detail").asText()).contains("no-such-lora.safetensors");
    }

    @Test
    void rejectsASamplerThatIsNotThere() throws Exception {
        graph.withObject("/5/inputs").put("sampler_name", "eulerix");

        assertThat(resultOf("no-sampler").at("/error/code").asText()).isEqualTo("INVALID_REQUEST");
    }

    private JsonNode resultOf(String id) throws Exception {
        servers.sendBody(TestServers.pipeline(id, graph).toString());
        return worker.result();
    }
}
