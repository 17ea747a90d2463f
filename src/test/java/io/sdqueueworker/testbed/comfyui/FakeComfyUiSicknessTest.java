package io.sdqueueworker.testbed.comfyui;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.comfyui.client.ComfyClient;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// A [FakeComfyUi] that is sick: every prompt fails, and its queue and statistics do not show it.
class FakeComfyUiSicknessTest extends OnFakeComfyUi {

    @Test
    void failsEveryPromptUntilItRestarts() throws Exception {
        comfy.fallSick(ComfyBehaviour.plainInternalServerError());

        assertThat(submission()).startsWith("500 Internal");
        assertThat(submission()).startsWith("500 Internal");
        assertThat(client.json("/prompt").at("/exec_info/queue_remaining").asInt())
                .isZero();

        comfy.restartAtOnce();
        assertThat(submission()).contains("prompt_id");
    }

    @Test
    void hasAnEmptyListOfModelsWhateverTheFolder() throws Exception {
        comfy.loseModels();

        assertThat(client.json("/models/checkpoints")).isEmpty();
        assertThat(submission()).contains("ckpt_name: 'v1-5-pruned-emaonly.safetensors' not in []");

        comfy.recover();
        assertThat(submission()).contains("prompt_id");
    }

    @Test
    void lacksTheClassesOfAModuleThatFailedToImport() throws Exception {
        comfy.failToImport("KSampler");

        assertThat(client.json("/object_info/KSampler")).isEmpty();
        assertThat(submission()).contains("missing_node_type");

        comfy.recover();
        assertThat(submission()).contains("prompt_id");
    }

    private String submission() throws IOException, InterruptedException {
        return client.post("/prompt", ComfyClient.body(graph).toString()).body();
    }
}
