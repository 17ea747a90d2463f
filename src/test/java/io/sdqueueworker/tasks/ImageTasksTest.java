package io.sdqueueworker.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.sdwebui.PngInfo;
import io.sdqueueworker.testbed.servers.ImagePainter;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

/// Whole journeys of the task kinds that begin with an image.
class ImageTasksTest {

    private static final String INFOTEXT = "a fox\nSteps: 20, Sampler: Euler";
    private static final byte[] PNG = PngInfo.with(ImagePainter.png("an input", 1, 40, 24), "parameters", INFOTEXT);
    private static final String BASE64 = Base64.getEncoder().encodeToString(PNG);

    private final TestServers servers = TestServers.create();

    private String url;

    @BeforeEach
    void putTheImage() {
        servers.s3()
                .client()
                .putObject(request -> request.bucket(servers.bucket()).key("in.png"), RequestBody.fromBytes(PNG));
        url = "s3://" + servers.bucket() + "/in.png";
    }

    @AfterEach
    void close() {
        servers.close();
    }

    @Test
    void drawsFromTheImageThatTheRoutingDataLinks() throws Exception {
        try (RunningWorker worker = worker().start()) {
            ObjectNode task = task("image-to-image");
            ObjectNode content = content(task).put("prompt", "a fox").put("seed", 7);
            content.put("steps", 2).put("width", 32).put("height", 32);
            content.putObject("alwayson_scripts")
                    .put("task", "image-to-image")
                    .put("id_task", "x")
                    .put("image_link", url)
                    .putObject("controlnet")
                    .putArray("args");
            servers.sendBody(task.toString());

            JsonNode result = worker.result();

            assertThat(result.path("result").asBoolean()).isTrue();
            JsonNode request = servers.runtime().requests().getFirst();
            assertThat(request.at("/init_images/0").asText()).isEqualTo(BASE64);
            assertThat(request.path("alwayson_scripts").toString()).isEqualTo("{\"controlnet\":{\"args\":[]}}");
            assertThat(image(result, 0).getWidth()).isEqualTo(32);
            JsonNode document = document(result);
            assertThat(document.path("parameters").path("image_seed").asText()).isEqualTo("7");
            assertThat(document.path("parameters").has("init_images")).isFalse();
            assertThat(servers.runtime().calls("POST", "/img2img")).isEqualTo(1);
        }
    }

    @Test
    void enlargesOneImage() throws Exception {
        try (RunningWorker worker = worker().start()) {
            ObjectNode task = task("extra-single-image");
            content(task).put("image", url).put("upscaler_1", "Lanczos").put("upscaling_resize", 3);
            content(task).putObject("alwayson_scripts").put("task", "extra-single-image");
            servers.sendBody(task.toString());

            JsonNode result = worker.result();
            worker.awaitEmptyQueue();

            assertThat(result.path("image_url").get(0).asText()).matches("s3://.*/output/a-task/a-task-.{16}-1\\.png");
            assertThat(image(result, 0).getWidth()).isEqualTo(120);
            assertThat(result.has("text")).isFalse();
            JsonNode document = document(result);
            assertThat(document.path("parameters").path("html_info").asText()).contains("Lanczos");
            assertThat(document.path("parameters").path("image_seed").asText()).isEmpty();
            assertThat(document.path("info").asText()).isEmpty();
            JsonNode request = servers.runtime().requests().getFirst();
            assertThat(request.has("alwayson_scripts")).isFalse();
            assertThat(request.has("override_settings")).isFalse();
            assertThat(RunningWorker.spooled(servers.workDirectory())).isEmpty();
        }
    }

    @Test
    void enlargesABatchInItsOrder() throws Exception {
        try (RunningWorker worker = worker().start()) {
            ObjectNode task = task("extra-batch-images");
            var list = content(task).put("upscaler_1", "Lanczos").putArray("imageList");
            list.addObject().put("data", url).put("name", url);
            String small = Base64.getEncoder().encodeToString(ImagePainter.png("small", 2, 8, 8));
            list.addObject().put("data", "data:image/png;base64," + small).put("name", "small.png");
            servers.sendBody(task.toString());

            JsonNode result = worker.result();

            assertThat(result.path("image_url")).hasSize(2);
            assertThat(result.path("image_url").get(1).asText()).endsWith("-2.png");
            assertThat(image(result, 0).getWidth()).isEqualTo(80);
            assertThat(image(result, 1).getWidth()).isEqualTo(16);
            assertThat(servers.runtime()
                            .requests()
                            .getFirst()
                            .at("/imageList/0/name")
                            .asText())
                    .isEqualTo(url);
        }
    }

    @Test
    void tellsACaption() throws Exception {
        try (RunningWorker worker = worker().start()) {
            ObjectNode task = task("interrogate");
            content(task).putObject("alwayson_scripts").put("image_link", url);
            servers.sendBody(task.toString());

            JsonNode result = worker.result();
            worker.awaitEmptyQueue();

            assertThat(result.path("result").asBoolean()).isTrue();
            assertThat(result.path("text").asText()).isEqualTo("a picture of 40 by 24 pixels, digital art");
            assertThat(result.path("image_url")).isEmpty();
            assertThat(result.path("outputs").isEmpty()).isTrue();
            JsonNode document = document(result);
            assertThat(document.path("images").toString()).isEqualTo("[\"\"]");
            assertThat(document.path("info")).isEqualTo(result.path("text"));
            assertThat(document.path("parameters").toString())
                    .isEqualTo("{\"id_task\":\"a-task\",\"image_seed\":\"\",\"error_msg\":\"\"}");
        }
    }

    @Test
    void tellsWhatAFileSaysOfItsImage() throws Exception {
        try (RunningWorker worker = worker().start()) {
            ObjectNode task = task("png-info");
            content(task).put("image", url);
            servers.sendBody(task.toString());

            JsonNode result = worker.result();

            assertThat(result.path("text").asText()).isEqualTo(INFOTEXT);
            JsonNode document = document(result);
            assertThat(document.path("info").asText()).isEqualTo(INFOTEXT);
            assertThat(document.path("parameters").path("Steps").asText()).isEqualTo("20");
            assertThat(document.at("/parameters/items/parameters").asText()).isEqualTo(INFOTEXT);
        }
    }

    private RunningWorker worker() {
        return new RunningWorker(servers);
    }

    private static ObjectNode task(String kind) {
        return TestServers.task("a-task", kind);
    }

    private static ObjectNode content(ObjectNode task) {
        return task.withObject("/content");
    }

    private BufferedImage image(JsonNode result, int index) throws IOException {
        String at = result.path("image_url").get(index).asText();
        return ImageIO.read(new ByteArrayInputStream(servers.s3().bytes(servers.bucket(), key(at))));
    }

    private JsonNode document(JsonNode result) {
        return RunningWorker.json(servers.s3()
                .text(servers.bucket(), key(result.path("output_url").asText())));
    }

    private String key(String at) {
        return at.substring(("s3://" + servers.bucket() + "/").length());
    }
}
