package io.sdqueueworker.testbed.sdwebui.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The worker's assumptions about settings and the checkpoint, from one task to the next.
public abstract class WebUiSettingBeliefs extends WebUiBeliefs {
    private static final String CLIP_SKIP = "CLIP_stop_at_last_layers";
    private static final String CHECKPOINT = "sd_model_checkpoint";
    /// A setting that no other test posts. The sampler `Euler a` uses it.
    private static final String NOISE_SEED = "eta_noise_seed_delta";

    @Test
    public void restoresASettingThatWasPosted() throws Exception {
        int before = option(CLIP_SKIP).asInt();
        client().set(CLIP_SKIP, IntNode.valueOf(before));
        WebUiAnswer plain = client().generated(request());
        override(CLIP_SKIP, IntNode.valueOf(before + 3));
        WebUiAnswer overridden = client().generated(request());

        WebUiAnswer after = client().generated(WebUiClient.request());

        assertThat(overridden.info().path("clip_skip").asInt()).isEqualTo(before + 3);
        assertThat(option(CLIP_SKIP).asInt()).isEqualTo(before);
        assertThat(after.info().path("clip_skip").asInt()).isEqualTo(before);
        assertThat(after.pixels()).isEqualTo(plain.pixels()).isNotEqualTo(overridden.pixels());
    }

    /// Without a `config.json`, a setting that was never posted stays. With one, it is restored. The options show
    /// which.
    @Test
    public void makesTheNextTaskWithTheSettingsInItsOptions() throws Exception {
        JsonNode before = option(NOISE_SEED);
        override(NOISE_SEED, IntNode.valueOf(31_337));
        client().generated(request().put("sampler_name", "Euler a"));

        JsonNode kept = option(NOISE_SEED);
        WebUiAnswer next = client().generated(WebUiClient.request().put("sampler_name", "Euler a"));
        client().set(NOISE_SEED, before);

        assertThat(kept.asInt()).isIn(before.asInt(), 31_337);
        assertThat(next.infotexts().getFirst().contains("ENSD: 31337")).isEqualTo(kept.asInt() == 31_337);
        assertThat(option(NOISE_SEED).asInt()).isEqualTo(before.asInt());
    }

    @Test
    public void keepsTheSettingsOfATaskThatAsksForIt() throws Exception {
        JsonNode before = option(CLIP_SKIP);
        override(CLIP_SKIP, IntNode.valueOf(before.asInt() + 1));

        client().generated(request().put("override_settings_restore_afterwards", false));
        int kept = option(CLIP_SKIP).asInt();
        client().set(CLIP_SKIP, before);

        assertThat(kept).isEqualTo(before.asInt() + 1);
    }

    @Test
    public void listsTitleNameAndFileOfEachCheckpoint() throws Exception {
        assertThat(client().json("/sd-models")).isNotEmpty().allSatisfy(model -> {
            assertThat(model.path("title").asText()).isNotBlank();
            assertThat(model.path("model_name").asText()).isNotBlank();
            assertThat(model.path("filename").asText()).isNotBlank();
        });
    }

    @Test
    public void generatesWithTheCheckpointThatWasPosted() throws Exception {
        List<String> titles = client().checkpoints();
        for (String title : titles.subList(0, Math.min(2, titles.size())).reversed()) {
            assertThat(client().set(CHECKPOINT, TextNode.valueOf(title)).statusCode())
                    .isEqualTo(200);

            WebUiAnswer answer = client().generated(WebUiClient.request());

            assertThat(option(CHECKPOINT).asText()).startsWith(title);
            assertThat(title).contains(answer.info().path("sd_model_name").asText());
            assertThat(answer.info().path("sd_model_hash").asText()).isNotBlank();
        }
    }

    @Test
    public void refusesToLoadACheckpointThatItDoesNotHave() throws Exception {
        String before = option(CHECKPOINT).asText();

        HttpResponse<String> refusal = client().set(CHECKPOINT, TextNode.valueOf("no-such-model.safetensors"));

        assertThat(refusal.statusCode()).isEqualTo(500);
        assertThat(refusal.body()).contains("no-such-model.safetensors", "not found");
        assertThat(option(CHECKPOINT).asText()).isEqualTo(before);
    }

    @Test
    public void passesOverACheckpointInATaskThatItDoesNotHave() throws Exception {
        String before =
                client().generated(request()).info().path("sd_model_name").asText();
        override(CHECKPOINT, TextNode.valueOf("no-such-model.safetensors"));

        WebUiAnswer answer = client().generated(request());

        assertThat(answer.info().path("sd_model_name").asText()).isEqualTo(before);
    }

    @Test
    public void refusesASettingThatItDoesNotHave() throws Exception {
        HttpResponse<String> posted = client().set("no_such_setting", IntNode.valueOf(1));

        assertThat(posted.statusCode()).isEqualTo(500);
        assertThat(posted.body()).contains("KeyError", "no_such_setting");
    }

    @Test
    public void listsLorasAndEmbeddings() throws Exception {
        assertThat(client().json("/loras").isArray()).isTrue();
        assertThat(client().json("/loras"))
                .allSatisfy(lora -> assertThat(lora.path("name").isTextual()).isTrue());
        assertThat(client().json("/embeddings").path("loaded").isObject()).isTrue();
        assertThat(client().json("/embeddings").path("skipped").isObject()).isTrue();
    }

    private JsonNode option(String name) throws Exception {
        return client().json("/options").path(name);
    }

    private void override(String name, JsonNode value) {
        request().putObject("override_settings").set(name, value);
    }
}
