package io.sdqueueworker.runtimes.comfyui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.testbed.comfyui.ComfyBehaviour;
import io.sdqueueworker.testbed.comfyui.ComfySettings;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The submission of a task as a prompt, and the meaning of a refusal.
class SubmissionContractTest {

    @TempDir
    Path directory;

    private final ObjectNode graph = ComfyWorkflows.textToImage("a fox", 7);

    @Test
    void executesAGraph() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            assertThat(run.generate(graph).files()).hasSize(1);
        }
    }

    @Test
    void executesAnOldServersGraphsToo() throws Exception {
        try (ComfyRun run = ComfyRun.start(
                directory, ComfySettings.defaults().withOldDialect().withoutApiPrefix())) {
            assertThat(run.generate(graph).files()).hasSize(1);
        }
    }

    @Test
    void findsTheRoutesAgainWhenTheServerChanges() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.generate(graph);
            run.comfy.change(ComfySettings::withoutApiPrefix);

            assertThat(run.generate(graph).files()).hasSize(1);
        }
    }

    @Test
    void submitsUnderFreshIdsOnEveryAttempt() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.generate(graph);
            run.generate(graph);

            assertThat(run.comfy.prompts())
                    .extracting(prompt -> prompt.path("prompt_id").asText())
                    .doesNotHaveDuplicates()
                    .allSatisfy(id -> assertThat(UUID.fromString(id)).hasToString(id));
            assertThat(run.comfy.clients()).hasSize(2).doesNotHaveDuplicates();
        }
    }

    @Test
    void passesOnWhatIsTheSendersToSayOfARequest() throws Exception {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.set("prompt", graph);
        content.put("client_id", "theirs")
                .put("prompt_id", "theirs")
                .put("number", -5)
                .put("front", true);
        content.putObject("extra_data").putObject("extra_pnginfo").put("who", "me");
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.generate(content);

            JsonNode sent = run.comfy.prompts().getFirst();
            assertThat(sent.at("/extra_data/extra_pnginfo/who").asText()).isEqualTo("me");
            assertThat(sent.has("number") || sent.has("front")).isFalse();
            assertThat(sent.path("client_id").asText()).isNotEqualTo("theirs");
            assertThat(sent.path("prompt_id").asText()).isNotEqualTo("theirs");
        }
    }

    @Test
    void savesEveryAttemptUnderNamesOfItsOwn() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.generate(graph);
            run.generate(graph);

            assertThat(run.comfy.prompts())
                    .extracting(prompt ->
                            prompt.at("/prompt/7/inputs/filename_prefix").asText())
                    .doesNotHaveDuplicates()
                    .allMatch(prefix -> prefix.matches("sdqw-[0-9a-f]{16}-[0-9a-f]{8}-fox"));
            assertThat(run.comfy.samplings()).as("the sampler is cached").hasSize(1);
        }
    }

    @Test
    void tellsAWorkflowOfTheUserInterface() throws Exception {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.putArray("nodes");
        content.putArray("links");
        try (ComfyRun run = ComfyRun.start(directory)) {
            assertThat(run.failure(content).code()).isEqualTo(Code.UI_WORKFLOW_FORMAT);
            assertThat(run.comfy.prompts()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tellsANodeThatIsNotInstalled(boolean old) throws Exception {
        ComfyWorkflows.add(graph, "8", "SaveToTheMoon");
        ComfySettings settings = ComfySettings.defaults();
        try (ComfyRun run = ComfyRun.start(directory, old ? settings.withOldDialect() : settings)) {
            Failure failure = run.failure(graph);

            assertThat(failure.code()).isEqualTo(Code.UNKNOWN_NODE);
            assertThat(failure.detail()).contains("node 8 (SaveToTheMoon)");
        }
    }

    @Test
    void tellsAModelThatIsMissing() throws Exception {
        ((ObjectNode) graph.at("/1/inputs")).put("ckpt_name", "other.safetensors");
        try (ComfyRun run = ComfyRun.start(directory)) {
            Failure failure = run.failure(graph);

            assertThat(failure.code()).isEqualTo(Code.MODEL_NOT_FOUND);
            assertThat(failure.detail()).contains("node 1 (CheckpointLoaderSimple)", "ckpt_name", "other.safetensors");
        }
    }

    @Test
    void tellsAChoiceThatIsNoModelAsAnInvalidRequest() throws Exception {
        ((ObjectNode) graph.at("/5/inputs")).put("sampler_name", "dice");
        try (ComfyRun run = ComfyRun.start(directory)) {
            assertThat(run.failure(graph).code()).isEqualTo(Code.INVALID_REQUEST);
        }
    }

    @Test
    void tellsAPromptThatSavesNothingAsAnInvalidRequest() throws Exception {
        graph.remove("7");
        try (ComfyRun run = ComfyRun.start(directory)) {
            Failure failure = run.failure(graph);

            assertThat(failure.code()).isEqualTo(Code.INVALID_REQUEST);
            assertThat(failure.detail()).startsWith("prompt_no_outputs");
        }
    }

    @Test
    void leavesNothingBehindOfAPromptThatIsTakenOnInPart() throws Exception {
        ComfyWorkflows.add(graph, "8", "SaveImage").put("filename_prefix", "no images");
        try (ComfyRun run = ComfyRun.start(directory, ComfySettings.defaults().withStepTime(Duration.ofSeconds(30)))) {
            Failure failure = run.failure(graph);

            assertThat(failure.code()).isEqualTo(Code.INVALID_REQUEST);
            assertThat(failure.detail()).contains("node 8 (SaveImage), images: required_input_missing");
            run.comfy.awaitCalls("POST", "/queue", 1, ComfyRun.SOON);
            assertThat(run.comfy.samplings()).hasSizeLessThan(2);
        }
    }

    @Test
    void executesTheRestOfAPromptThatLacksOnlyPreviews() throws Exception {
        ComfyWorkflows.add(graph, "8", "PreviewImage");
        ComfyWorkflows.add(graph, "9", "PreviewImage");
        try (ComfyRun run = ComfyRun.start(directory)) {
            Generated generated = run.generate(graph);

            assertThat(generated.files()).hasSize(1);
            assertThat(generated.warnings())
                    .hasSize(2)
                    .first()
                    .asString()
                    .startsWith("the preview of node 8 (PreviewImage) was left out:")
                    .contains("required_input_missing");
        }
    }

    @Test
    void rejectsAPromptOfPreviewsThatLacksOneOfThem() throws Exception {
        graph.remove("7");
        ComfyWorkflows.link(ComfyWorkflows.add(graph, "7", "PreviewImage"), "images", "6", 0);
        ComfyWorkflows.add(graph, "8", "PreviewImage");
        try (ComfyRun run = ComfyRun.start(directory)) {
            assertThat(run.failure(graph).code()).isEqualTo(Code.INVALID_REQUEST);
        }
    }

    @Test
    void rejectsWhatIsSentToAWebSocketOnly() throws Exception {
        ObjectNode sent = JsonNodeFactory.instance.objectNode();
        ComfyWorkflows.savedBy(sent, "SaveImageWebsocket");
        try (ComfyRun run = ComfyRun.start(directory)) {
            Failure failure = run.failure(sent);

            assertThat(failure.code()).isEqualTo(Code.INVALID_REQUEST);
            assertThat(failure.detail()).contains("node 2 (SaveImageWebsocket)");
            assertThat(run.comfy.prompts()).isEmpty();
        }
    }

    @Test
    void executesWhatIsSavedAndSentToAWebSocketToo() throws Exception {
        ObjectNode sent = JsonNodeFactory.instance.objectNode();
        ComfyWorkflows.savedBy(sent, "SaveImageWebsocket");
        ComfyWorkflows.add(sent, "3", "Image Save").put("output_path", "").put("filename_prefix", "fox");
        ComfyWorkflows.link(sent.withObject("/3/inputs"), "images", "1", 0);
        ComfyWorkflows.link(sent.withObject("/2/inputs"), "images", "3", 0);
        try (ComfyRun run = ComfyRun.start(directory)) {
            Generated generated = run.generate(sent);

            assertThat(generated.files()).hasSize(2);
            assertThat(generated.warnings()).containsExactly("node 2 (SaveImageWebsocket) gave no output");
        }
    }

    @Test
    void givesUpOnAnAnswerThatIsNotJson() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.comfy.next(ComfyBehaviour.garbledAnswer());

            assertThat(run.failure(graph).code()).isEqualTo(Code.RUNTIME_ERROR);
        }
    }

    @Test
    void triesAgainWhatTheServerStumblesOver() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.comfy.next(ComfyBehaviour.plainInternalServerError());

            assertThat(run.failure(graph).code()).isEqualTo(Code.RUNTIME_ERROR);
        }
    }
}
