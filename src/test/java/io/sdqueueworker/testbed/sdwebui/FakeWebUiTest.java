package io.sdqueueworker.testbed.sdwebui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sdqueueworker.testbed.servers.ImagePainter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FakeWebUiTest extends OnFakeWebUi {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void answersImagesFirstAndInfoAsAString() throws Exception {
        String body = post("/txt2img", "{\"prompt\":\"a fox\",\"seed\":7,\"width\":64,\"height\":32,\"batch_size\":2}")
                .body();

        JsonNode answer = JSON.readTree(body);
        JsonNode info = JSON.readTree(answer.path("info").asText());
        assertThat(body).startsWith("{\"images\":[\"iVBOR");
        assertThat(answer.path("parameters").path("prompt").asText()).isEqualTo("a fox");
        assertThat(info.path("all_seeds").toString()).isEqualTo("[7,8]");
        byte[] png = Base64.getDecoder().decode(answer.path("images").get(1).asText());
        assertThat(ImageIO.read(new ByteArrayInputStream(png)).getWidth()).isEqualTo(64);
    }

    @Test
    void putsAGridBeforeTheImagesAndMapsAfterThem() throws Exception {
        webUi.change(settings -> settings.withGrid().withExtraImages(1));

        JsonNode answer = JSON.readTree(
                post("/txt2img", "{\"width\":8,\"height\":8,\"n_iter\":2}").body());

        assertThat(answer.path("images")).hasSize(4);
        assertThat(answer.path("info").asText()).contains("\"index_of_first_image\":1");
    }

    @Test
    void generatesOneAfterTheOtherAndCountsTheCallsThatWait() throws Exception {
        webUi.next(Behaviour.hang());
        var first = postLater("/txt2img", "{\"width\":8,\"height\":8}");
        webUi.awaitGenerationStarted(1, SOON);
        var second = postLater("/txt2img", "{\"width\":8,\"height\":8}");
        webUi.awaitCalls("POST", "/txt2img", 2, SOON);
        assertThat(webUi.generations()).isEqualTo(1);

        post("/interrupt", "");

        assertThat(first.get().statusCode()).isEqualTo(200);
        assertThat(second.get().statusCode()).isEqualTo(200);
        assertThat(webUi.maxConcurrentCalls()).isEqualTo(2);
    }

    @Test
    void endsEarlyWithTheImagesOfTheBatchInWorkWhenInterrupted() throws Exception {
        webUi.change(settings -> settings.withStepTime(Duration.ofSeconds(60)));
        var generation = postLater("/txt2img", "{\"width\":8,\"height\":8,\"steps\":4,\"n_iter\":3,\"batch_size\":2}");
        webUi.awaitGenerationStarted(1, SOON);
        assertThat(JSON.readTree(get("/progress").body())
                        .path("state")
                        .path("job_count")
                        .asInt())
                .isEqualTo(3);

        post("/interrupt", "");

        assertThat(JSON.readTree(generation.get().body()).path("images")).hasSize(2);
        assertThat(JSON.readTree(get("/progress").body())
                        .path("state")
                        .path("interrupted")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void refusesWhatTheRealOneRefuses() throws Exception {
        assertThat(post("/txt2img", "{\"steps\":\"many\"}").body()).contains("type_error.integer");
        assertThat(post("/txt2img", "{\"alwayson_scripts\":{\"nope\":{}}}").body())
                .isEqualTo("{\"detail\":\"Script 'nope' not found\"}");
        assertThat(post("/nope", "{}").statusCode()).isEqualTo(404);
        assertThat(webUi.generations()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nope            |        | DPM++ 2M | Automatic
            euler           |        | DPM++ 2M | Automatic
            k_euler         |        | DPM++ 2M | Automatic
            Euler           | nope   | Euler    | Automatic
            Euler           | karras | Euler    | Karras
            Euler SGMUniform|        | Euler    | SGM Uniform
            """)
    void replacesAnUnknownSamplerAndScheduler(String sampler, String scheduler, String used, String schedule)
            throws Exception {
        var request = JsonNodeFactory.instance
                .objectNode()
                .put("sampler_name", sampler)
                .put("scheduler", scheduler);

        assertThat(post("/txt2img", request).body())
                .contains("Sampler: " + used + ", Schedule type: " + schedule + ",");
    }

    @Test
    void playsItsScriptOneEntryForEachGeneration() throws Exception {
        webUi.next(Behaviour.outOfMemory(), Behaviour.plainInternalServerError(), Behaviour.truncatedBody());

        assertThat(post("/txt2img", "{}").body()).contains("OutOfMemoryError");
        assertThat(post("/txt2img", "{}").body()).isEqualTo("Internal Server Error");
        assertThatThrownBy(() -> post("/txt2img", "{\"width\":8,\"height\":8}")).isInstanceOf(IOException.class);
        assertThat(post("/txt2img", "{\"width\":8,\"height\":8}").statusCode()).isEqualTo(200);
    }

    @Test
    void diesInTheMiddleAndRefusesConnectionsUntilItIsRevived() throws Exception {
        webUi.next(Behaviour.dies());

        assertThatThrownBy(() -> post("/txt2img", "{}")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> JSON.readTree(get("/options").body())).isInstanceOf(ConnectException.class);
        webUi.revive();
        assertThat(JSON.readTree(get("/options").body())
                        .path("sd_model_checkpoint")
                        .asText())
                .startsWith("v1-5-pruned");
    }

    @Test
    void streamsAnswersThatAreLargerThanTheHeapShouldHold() throws Exception {
        byte[] image = ImagePainter.incompressiblePng(1_300, 1_300, 1);
        webUi.next(Behaviour.imageBytes(image, image, image, image));

        var request = HttpRequest.newBuilder(webUi.endpoint().resolve("/sdapi/v1/txt2img"))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        try (InputStream answer =
                http.send(request, BodyHandlers.ofInputStream()).body()) {
            long base64 = 4L * ((image.length + 2L) / 3 * 4);
            assertThat(answer.transferTo(OutputStream.nullOutputStream())).isBetween(base64, base64 + 4_000);
        }
    }
}
