package io.sdqueueworker.testbed.sdwebui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sdqueueworker.testbed.servers.ImagePainter;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// The options of the fake and its errors, which stay or pass as in each fork.
class FakeWebUiOptionsTest extends OnFakeWebUi {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CLIP_SKIP_4 =
            "{\"width\":8,\"height\":8,\"override_settings\":{\"CLIP_stop_at_last_layers\":4}%s}";

    @BeforeEach
    void addACheckpoint() {
        webUi.addCheckpoint("dream.safetensors");
    }

    @ParameterizedTest
    @CsvSource({"A1111, true, 1", "A1111, false, 4", "FORGE, true, 1", "FORGE, false, 4", "SD_NEXT, false, 1"})
    void restoresAnOptionOfATaskIfItsForkKnowsTheOldValue(Fork fork, boolean configFile, int after) throws Exception {
        webUi.change(now -> (configFile ? now : now.withoutConfigFile()).withFork(fork));

        post("/txt2img", CLIP_SKIP_4.formatted(""));

        assertThat(webUi.usedOptions()).extracting(this::clipSkip).containsExactly(4);
        assertThat(clipSkip(webUi.options())).isEqualTo(after);
    }

    @Test
    void restoresAnOptionThatWasPostedBefore() throws Exception {
        webUi.change(FakeWebUiSettings::withoutConfigFile);

        post("/options", "{\"CLIP_stop_at_last_layers\":1}");
        post("/txt2img", CLIP_SKIP_4.formatted(""));

        assertThat(clipSkip(webUi.options())).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Fork.class)
    void keepsTheOptionsOfATaskThatAsksForIt(Fork fork) throws Exception {
        webUi.change(now -> now.withFork(fork));

        post("/txt2img", CLIP_SKIP_4.formatted(",\"override_settings_restore_afterwards\":false"));

        assertThat(clipSkip(webUi.options())).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"A1111, 500, errors", "FORGE, 500, message", "SD_NEXT, 200, updated"})
    void answersAnUnknownCheckpointAsItsForkDoes(Fork fork, int status, String field) throws Exception {
        webUi.change(now -> now.withFork(fork));
        String loaded = webUi.loaded();

        var answer = post("/options", "{\"sd_model_checkpoint\":\"nope.safetensors\"}");

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(JSON.readTree(answer.body()).has(field)).isTrue();
        assertThat(webUi.loaded()).isEqualTo(loaded);
    }

    @Test
    void loadsACheckpointThatIsPosted() throws Exception {
        post("/options", "{\"sd_model_checkpoint\":\"dream\"}");

        assertThat(webUi.loaded()).startsWith("dream.safetensors");
    }

    @Test
    void leavesAJobOfExtrasInTheProgressThatRaised() throws Exception {
        String image = "{\"image\":\"%s\",\"upscaler_1\":\"%s\"}";
        String base64 = Base64.getEncoder().encodeToString(ImagePainter.png("an input", 1, 8, 8));

        post("/extra-single-image", image.formatted(base64, "nope"));
        JsonNode after = progress();
        post("/extra-single-image", image.formatted(base64, "Lanczos"));

        assertThat(after.path("progress").asDouble()).isEqualTo(1.0);
        assertThat(after.at("/state/job_count").asInt()).isEqualTo(1);
        assertThat(progress().at("/state/job_count").asInt()).isZero();
    }

    @Test
    void leavesAJobOfSdNextInTheProgressThatWasRefused() throws Exception {
        webUi.change(FakeWebUiSettings::withSdNext);

        var answer = post("/txt2img", "{\"alwayson_scripts\":{\"nope\":{\"args\":[]}}}");

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(progress().at("/state/job_count").asInt()).isEqualTo(1);
        assertThat(progress().path("id").asText()).isNotEmpty();
    }

    @Test
    void swallowsErrorsOfTheModelAsSdNextDoes() throws Exception {
        webUi.change(FakeWebUiSettings::withSdNext);
        webUi.next(Behaviour.outOfMemory());

        var answer = post("/txt2img", "{\"width\":8,\"height\":8}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(JSON.readTree(answer.body()).path("images")).isEmpty();
        assertThat(progress().at("/state/interrupted").asBoolean()).isTrue();
        assertThat(JSON.readTree(get("/memory").body()).at("/cuda/events/oom").asInt())
                .isEqualTo(1);
    }

    @Test
    void saysWhyItFailedInTheFieldOfItsFork() throws Exception {
        webUi.next(Behaviour.cudaFault(), Behaviour.cudaFault());
        JsonNode a1111 = JSON.readTree(post("/txt2img", "{}").body());
        webUi.beForge();
        JsonNode forge = JSON.readTree(post("/txt2img", "{}").body());

        assertThat(List.of(a1111.path("errors").asText(), forge.path("message").asText()))
                .containsOnly("CUDA error: device-side assert triggered");
        assertThat(forge.has("errors")).isFalse();
    }

    private JsonNode progress() throws Exception {
        return JSON.readTree(get("/progress").body());
    }

    private int clipSkip(JsonNode options) {
        return options.path("CLIP_stop_at_last_layers").asInt();
    }
}
