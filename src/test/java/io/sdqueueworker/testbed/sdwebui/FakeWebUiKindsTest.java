package io.sdqueueworker.testbed.sdwebui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.servers.ImagePainter;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The calls other than `txt2img`.
class FakeWebUiKindsTest extends OnFakeWebUi {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] PNG = ImagePainter.png("an input", 1, 40, 24);
    private static final String BASE64 = Base64.getEncoder().encodeToString(PNG);

    @ParameterizedTest
    @ValueSource(strings = {"", "data:image/png;base64,"})
    void drawsFromAnImageWithAndWithoutTheHeadOfADataUri(String head) throws Exception {
        ObjectNode request =
                JSON.createObjectNode().put("seed", 3).put("width", 16).put("height", 8);
        request.putArray("init_images").add(head + BASE64);

        JsonNode answer = json(post("/img2img", request));

        assertThat(image(answer.path("images").get(0)).getWidth()).isEqualTo(16);
        assertThat(answer.path("parameters").path("init_images").isNull()).isTrue();
        assertThat(answer.path("info").asText()).contains("\"all_seeds\":[3]");
    }

    @ParameterizedTest
    @CsvSource({
        "{'upscaling_resize':3;'upscaler_1':'Lanczos'},                                        120, 72",
        "{'upscaling_resize':3},                                                               40,  24",
        "{'resize_mode':1;'upscaling_resize_w':64;'upscaling_resize_h':64;'upscaler_1':'ESRGAN_4x'}, 64, 64",
        "{'resize_mode':1;'upscaling_resize_w':80;'upscaling_resize_h':24;'upscaling_crop':false;'upscaler_1':'Lanczos'},"
                + " 80, 48"
    })
    void enlargesAnImageToTheSizeAskedFor(String request, int width, int height) throws Exception {
        JsonNode body = JSON.readTree(unquoted(request));
        ((ObjectNode) body).put("image", BASE64);

        JsonNode answer = json(post("/extra-single-image", body));

        assertThat(image(answer.path("image")))
                .returns(width, BufferedImage::getWidth)
                .returns(height, BufferedImage::getHeight);
        assertThat(answer.path("html_info").asText()).startsWith("<p>");
    }

    @Test
    void enlargesABatchInItsOrder() throws Exception {
        ObjectNode request = JSON.createObjectNode().put("upscaler_1", "Lanczos");
        var list = request.putArray("imageList");
        list.addObject().put("data", BASE64).put("name", "a.png");
        list.addObject()
                .put("data", Base64.getEncoder().encodeToString(ImagePainter.png("b", 2, 8, 8)))
                .put("name", "b.png");

        JsonNode images = json(post("/extra-batch-images", request)).path("images");

        assertThat(image(images.get(0)).getWidth()).isEqualTo(80);
        assertThat(image(images.get(1)).getWidth()).isEqualTo(16);
    }

    @ParameterizedTest
    @CsvSource({"clip, a picture of 40 by 24 pixels", "deepdanbooru, no humans"})
    void putsAnImageIntoWords(String model, String caption) throws Exception {
        JsonNode answer = json(post(
                "/interrogate", JSON.createObjectNode().put("image", BASE64).put("model", model)));

        assertThat(answer.path("caption").asText()).startsWith(caption);
    }

    @Test
    void tellsWhatAFileSaysOfItsImage() throws Exception {
        String text = "a fox\nNegative prompt: a dog\nSteps: 20, Sampler: DPM++ 2M, Size: 40x24";
        byte[] png = PngInfo.with(PngInfo.with(PNG, "parameters", text), "workflow", "{}");

        JsonNode answer = json(post("/png-info", JSON.createObjectNode().put("image", png)));

        assertThat(answer.path("info").asText()).isEqualTo(text);
        assertThat(answer.path("items").path("workflow").asText()).isEqualTo("{}");
        assertThat(answer.path("parameters").toString())
                .isEqualTo("{\"Prompt\":\"a fox\",\"Negative prompt\":\"a dog\",\"Steps\":\"20\","
                        + "\"Sampler\":\"DPM++ 2M\",\"Size\":\"40x24\"}");
        assertThat(image(JSON.getNodeFactory().binaryNode(png)).getWidth()).isEqualTo(40);
    }

    @Test
    void answersAnEmptyInfoForAFileThatSaysNothing() throws Exception {
        assertThat(json(post("/png-info", JSON.createObjectNode().put("image", BASE64)))
                        .path("info"))
                .isEqualTo(JSON.getNodeFactory().textNode(""));
    }

    @Test
    void takesTheLockForExtrasAndNotForPngInfo() throws Exception {
        webUi.next(Behaviour.hang());
        var first =
                postLater("/txt2img", JSON.createObjectNode().put("width", 8).put("height", 8));
        webUi.awaitGenerationStarted(1, SOON);
        var second = postLater("/extra-single-image", JSON.createObjectNode().put("image", BASE64));
        webUi.awaitCalls("POST", "/extra-single-image", 1, SOON);

        assertThat(post("/png-info", JSON.createObjectNode().put("image", BASE64))
                        .statusCode())
                .isEqualTo(200);
        assertThat(webUi.generations()).isEqualTo(1);
        post("/interrupt", "");

        assertThat(first.get().statusCode()).isEqualTo(200);
        assertThat(second.get().statusCode()).isEqualTo(200);
    }

    @Test
    void showsAnInterrogationWithoutCountingAndATaggerNotAtAll() throws Exception {
        webUi.next(Behaviour.hang(), Behaviour.hang());
        var clip = postLater("/interrogate", JSON.createObjectNode().put("image", BASE64));
        webUi.awaitGenerationStarted(1, SOON);
        assertThat(progress("job_count").asInt()).isEqualTo(-1);
        post("/interrupt", "");
        clip.get();

        var tagger = postLater(
                "/interrogate", JSON.createObjectNode().put("image", BASE64).put("model", "deepdanbooru"));
        webUi.awaitGenerationStarted(2, SOON);

        assertThat(progress("job_count").asInt()).isZero();
        assertThat(progress("interrupted").asBoolean()).isTrue();
        post("/interrupt", "");
        assertThat(tagger.get().statusCode()).isEqualTo(200);
    }

    private JsonNode progress(String field) throws IOException, InterruptedException {
        return json(get("/progress")).path("state").path(field);
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return JSON.readTree(answer.body());
    }

    private static BufferedImage image(JsonNode base64) throws IOException {
        return ImagePainter.read(new ByteArrayInputStream(base64.binaryValue()));
    }

    /// JSON in a table: with its own quotes and commas, and a valid image.
    private static String unquoted(String json) {
        return json.replace('\'', '"').replace(';', ',').formatted(BASE64);
    }
}
