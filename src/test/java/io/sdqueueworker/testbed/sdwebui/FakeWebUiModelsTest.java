package io.sdqueueworker.testbed.sdwebui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The model lists of the fake, which behave like the real ones.
class FakeWebUiModelsTest extends OnFakeWebUi {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path models;

    @BeforeEach
    void listOne() throws IOException {
        put("Stable-diffusion/sd15/base.safetensors");
        webUi.listModelsIn(models);
    }

    @Test
    void findsTheHashOfACheckpointOutWhenItIsLoaded() throws Exception {
        JsonNode before = json("/sdapi/v1/sd-models").path(0);
        webUi.load("base");
        JsonNode after = json("/sdapi/v1/sd-models").path(0);

        assertThat(before.path("title").asText()).isEqualTo("sd15/base.safetensors");
        assertThat(before.path("model_name").asText()).isEqualTo("sd15_base");
        assertThat(before.path("hash").isNull() && before.path("sha256").isNull())
                .isTrue();
        assertThat(after.path("hash").asText()).hasSize(10);
        assertThat(after.path("title").asText())
                .isEqualTo("sd15/base.safetensors [" + after.path("hash").asText() + "]");
    }

    @ParameterizedTest
    @CsvSource({
        "Stable-diffusion/new.safetensors, sdapi/v1/sd-models, refresh-checkpoints",
        "VAE/new.pt, sdapi/v1/sd-vae, refresh-vae",
        "Lora/new.safetensors, sdapi/v1/loras, refresh-loras",
        "embeddings/new.pt, sdapi/v1/embeddings, refresh-embeddings"
    })
    void listsANewFileOnceItIsToldToLook(String file, String list, String refresh) throws Exception {
        put(file);
        String before = json("/" + list).toString();
        postLater("/" + refresh, "{}").get();

        assertThat(before).doesNotContain("new");
        assertThat(json("/" + list).toString()).contains("new");
    }

    @Test
    void listsANewModelOfControlNetAtOnceAndANewHypernetworkNever() throws Exception {
        put("ControlNet/new.pth");
        put("hypernetworks/new.pt");

        assertThat(json("/controlnet/model_list").path("model_list").toString()).contains("\"None\"", "\"new [");
        assertThat(json("/sdapi/v1/hypernetworks")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"refresh-checkpoints", "refresh-vae", "refresh-embeddings"})
    void looksOnlyWhenTheGenerationInWorkIsOver(String refresh) throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        webUi.next(Behaviour.held(end));
        CompletableFuture<HttpResponse<String>> generation = postLater("/txt2img", "{\"width\":8,\"height\":8}");
        webUi.awaitGenerationStarted(1, SOON);
        CompletableFuture<HttpResponse<String>> refreshed = postLater("/" + refresh, "{}");
        webUi.awaitCalls("POST", "/" + refresh, 1, SOON);
        // An immediate answer has arrived by the time that another call is answered.
        postLater("/refresh-loras", "{\"width\":8,\"height\":8}").get();
        assertThat(refreshed).isNotDone();

        end.countDown();

        assertThat(refreshed.get().statusCode()).isEqualTo(200);
        assertThat(generation.get().statusCode()).isEqualTo(200);
    }

    /// Forge's module list is read at the start and by the user interface only.
    @Test
    void neverListsANewModuleOfForgeAndDropsAnUnknownOne() throws Exception {
        put("VAE/ae.safetensors");
        webUi.listModelsIn(models);
        webUi.beForge();
        put("text_encoder/t5.safetensors");
        postLater("/refresh-vae", "{}").get();
        postLater("/txt2img", """
                {"width":8,"height":8,"override_settings":{"forge_additional_modules":
                ["/models/VAE/ae.safetensors","t5.safetensors"]}}""").get();

        assertThat(json("/sdapi/v1/sd-modules")).hasSize(1);
        assertThat(webUi.usedModules()).containsExactly("ae.safetensors");
    }

    @Test
    void failsTheSecondPassOfForgeWithoutAListOfModules() throws Exception {
        webUi.beForge();

        assertThat(postLater("/txt2img", "{\"width\":8,\"height\":8,\"enable_hr\":true}")
                        .get()
                        .body())
                .contains("TypeError", "NoneType");
    }

    @Test
    void listsLorasWithAllOfTheirMetadata() throws Exception {
        put("Lora/ink.safetensors");
        webUi.listModelsIn(models);
        webUi.addLoraMetadata(100_000);

        assertThat(json("/sdapi/v1/loras").toString()).hasSizeGreaterThan(100_000);
    }

    @Test
    void namesModelsAsSdNextDoes() throws Exception {
        webUi.change(FakeWebUiSettings::withSdNext);
        put("Lora/ink-v1.5.safetensors");
        put("embeddings/bad-hands.pt");
        webUi.listModelsIn(models);

        assertThat(json("/sdapi/v1/sd-models").at("/0/title").asText()).isEqualTo("sd15/base");
        assertThat(json("/sdapi/v1/loras").at("/0/name").asText()).isEqualTo("ink-v1_5");
        assertThat(json("/sdapi/v1/embeddings").at("/loaded/0").asText()).isEqualTo("bad-hands");
    }

    @ParameterizedTest
    @CsvSource({"a BAD-hands-5., true", "bad-hands-55, true", "bad hands 5, false", "worsebad-hands-5, false"})
    void comparesEmbeddingsByTheirTokens(String prompt, boolean isUsed) throws Exception {
        put("embeddings/bad-hands-5.pt");
        webUi.listModelsIn(models);
        postLater("/txt2img", "{\"width\":8,\"height\":8,\"prompt\":\"" + prompt + "\"}")
                .get();

        assertThat(webUi.usedEmbeddings().contains("bad-hands-5")).isEqualTo(isUsed);
    }

    @Test
    void hasNoRoutesThatAForkLacks() throws Exception {
        webUi.lacks("/loras", "/refresh-loras");

        assertThat(postLater("/refresh-loras", "{\"width\":8,\"height\":8}")
                        .get()
                        .statusCode())
                .isEqualTo(404);
        assertThat(json("/sdapi/v1/loras").path("detail").asText()).isEqualTo("Not Found");
    }

    private void put(String path) throws IOException {
        Path file = models.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, path);
    }

    private JsonNode json(String path) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(webUi.endpoint().resolve(path)).build();
        return JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
    }
}
