package io.sdqueueworker.testbed.comfyui;

import static io.sdqueueworker.testbed.comfyui.client.ComfyClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.client.ComfyClient;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

/// The prompts that a [FakeComfyUi] refuses, with its errors.
class FakeComfyUiPromptsTest extends OnFakeComfyUi {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void refusesABodyWithoutAPrompt() throws Exception {
        assertThat(refusal("{}").at("/error/type").asText()).isEqualTo("no_prompt");
    }

    @Test
    void refusesANodeThatIsNotInstalledInTheWordsOfItsDialect() throws Exception {
        ComfyWorkflows.add(graph, "8", "NotInstalled");

        JsonNode inTheNewDialect = refusal().path("error");
        comfy.change(ComfySettings::withOldDialect);

        assertThat(inTheNewDialect.path("type").asText()).isEqualTo("missing_node_type");
        assertThat(inTheNewDialect.at("/extra_info/class_type").asText()).isEqualTo("NotInstalled");
        assertThat(refusal().at("/error/type").asText()).isEqualTo("invalid_prompt");
        assertThat(refusal().at("/error/details").asText()).isEqualTo("Node ID '#8'");
    }

    @Test
    void refusesANodeWithoutAClass() throws Exception {
        comfy.change(ComfySettings::withOldDialect);
        graph.putObject("8");

        assertThat(refusal().at("/error/type").asText()).isEqualTo("invalid_prompt");
    }

    @Test
    void refusesAPromptWithoutOutputs() throws Exception {
        graph.remove("7");

        assertThat(refusal().at("/error/type").asText()).isEqualTo("prompt_no_outputs");
    }

    @Test
    void namesTheModelThatItDoesNotHaveAndTakesThePromptOnceItHasIt() throws Exception {
        graph.withObjectProperty("1").withObjectProperty("inputs").put("ckpt_name", "new.safetensors");

        JsonNode refusal = refusal();
        comfy.addCheckpoint("new.safetensors");
        client.submit(graph);

        JsonNode error = refusal.at("/node_errors/1/errors/0");
        assertThat(refusal.at("/error/type").asText()).isEqualTo("prompt_outputs_failed_validation");
        assertThat(refusal.at("/error/details").asText()).isEmpty();
        assertThat(error.path("type").asText()).isEqualTo("value_not_in_list");
        assertThat(error.path("details").asText())
                .isEqualTo("ckpt_name: 'new.safetensors' not in ['v1-5-pruned-emaonly.safetensors']");
        assertThat(error.at("/extra_info/received_value").asText()).isEqualTo("new.safetensors");
        assertThat(refusal.at("/node_errors/1/dependent_outputs/0").asText()).isEqualTo("7");
        assertThat(refusal.at("/node_errors/1/class_type").asText()).isEqualTo("CheckpointLoaderSimple");
        assertThat(refusal.path("node_errors")).hasSize(1);
        comfy.awaitFinished(1, SOON);
        assertThat(comfy.prompts()).hasSize(2);
        assertThat(comfy.promptIds()).hasSize(1);
    }

    @Test
    void doesNotTellALongListOfModels() throws Exception {
        for (int i = 0; i < 21; i++) {
            comfy.addModel("loras", "lora-" + i + ".safetensors");
        }
        ObjectNode lora = ComfyWorkflows.add(graph, "8", "LoraLoader").put("lora_name", "x.safetensors");
        ComfyWorkflows.link(lora.put("strength_model", 1).put("strength_clip", 1), "model", "1", 0);
        ComfyWorkflows.link(lora, "clip", "1", 1);
        ComfyWorkflows.link(inputs("5"), "model", "8", 0);

        JsonNode error = refusal().at("/node_errors/8/errors/0");

        assertThat(error.path("details").asText()).endsWith("not in (list of length 21)");
        assertThat(error.at("/extra_info/input_config").isNull()).isTrue();
    }

    @Test
    void namesTheInputsThatAreMissingOrOutOfBounds() throws Exception {
        inputs("5").remove("cfg");
        inputs("5").put("steps", 0);
        inputs("5").put("seed", "many");
        inputs("7").remove("images");

        JsonNode refusal = refusal();

        assertThat(refusal.at("/node_errors/7/errors/0/type").asText()).isEqualTo("required_input_missing");
        assertThat(refusal.at("/error/details").asText()).isEqualTo("Required input is missing: images");
        ComfyWorkflows.link(inputs("7"), "images", "6", 0);
        assertThat(refusal().at("/node_errors/5/errors").findValuesAsText("type"))
                .contains("required_input_missing", "value_smaller_than_min", "invalid_input_type");
    }

    @Test
    void refusesLinksThatDoNotFitOrLeadNowhere() throws Exception {
        ComfyWorkflows.link(inputs("7"), "images", "1", 0);
        JsonNode wrongType = refusal();
        ComfyWorkflows.link(inputs("7"), "images", "99", 0);
        JsonNode toNothing = refusal();

        assertThat(wrongType.at("/node_errors/7/errors/0/type").asText()).isEqualTo("return_type_mismatch");
        assertThat(toNothing.at("/node_errors/7/errors/0/type").asText()).isEqualTo("exception_during_validation");
    }

    @Test
    void refusesACircle() throws Exception {
        ObjectNode scale = ComfyWorkflows.add(graph, "8", "ImageScale")
                .put("upscale_method", "area")
                .put("width", 8)
                .put("height", 8)
                .put("crop", "disabled");
        ComfyWorkflows.link(scale, "image", "8", 0);
        ComfyWorkflows.link(inputs("7"), "images", "8", 0);

        assertThat(refusal().at("/node_errors/8/errors/0/type").asText()).isEqualTo("dependency_cycle");
    }

    @Test
    void executesTheValidOutputsAndTellsOfTheOthers() throws Exception {
        ComfyWorkflows.add(graph, "8", "SaveImage").put("filename_prefix", "none");

        HttpResponse<String> answer =
                client.post("/prompt", ComfyClient.body(graph).toString());

        JsonNode json = JSON.readTree(answer.body());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json.at("/node_errors/8/errors/0/type").asText()).isEqualTo("required_input_missing");
        comfy.awaitFinished(1, SOON);
        JsonNode entry = client.history(json.path("prompt_id").asText());
        assertThat(entry.path("outputs")).hasSize(1);
        assertThat(entry.path("prompt").path(4).toString()).isEqualTo("[\"7\"]");
    }

    @Test
    void executesNothingMoreAfterANodeWithoutInputsThatNoOutputNeeds() throws Exception {
        graph.putObject("9").put("class_type", "EmptyImage");
        String stuck = client.submit(graph);
        comfy.awaitRunning(1, SOON);
        graph.remove("9");

        String next = client.submit(graph);

        JsonNode queue = client.json("/queue");
        assertThat(queue.at("/queue_running/0/1").asText()).isEqualTo(stuck);
        assertThat(queue.at("/queue_pending/0/1").asText()).isEqualTo(next);
    }

    @Test
    void takesOnlyCanonicalPromptIdsInTheNewDialect() throws Exception {
        String body = ComfyClient.body(graph).put("prompt_id", "task-1").toString();

        JsonNode refusal = refusal(body);
        comfy.change(ComfySettings::withOldDialect);

        assertThat(refusal.at("/error/type").asText()).isEqualTo("invalid_prompt_id");
        assertThat(JSON.readTree(client.post("/prompt", body).body())
                        .path("prompt_id")
                        .asText())
                .isEqualTo("task-1");
    }

    @Test
    void stumblesOverABodyThatIsNotJson() throws Exception {
        HttpResponse<String> answer = client.post("/prompt", "{\"prompt\":");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).startsWith("500 Internal Server Error");
    }

    private ObjectNode inputs(String node) {
        return graph.withObjectProperty(node).withObjectProperty("inputs");
    }

    private JsonNode refusal() throws Exception {
        return refusal(ComfyClient.body(graph).toString());
    }

    private JsonNode refusal(String body) throws Exception {
        HttpResponse<String> answer = client.post("/prompt", body);
        assertThat(answer.statusCode()).isEqualTo(400);
        return JSON.readTree(answer.body());
    }
}
