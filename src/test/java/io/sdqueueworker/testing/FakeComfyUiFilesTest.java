package io.sdqueueworker.testing;

import static io.sdqueueworker.testing.ComfyClient.SOON;
import static io.sdqueueworker.testing.ComfyClient.field;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The files that a [FakeComfyUi] takes, makes and gives, and the smaller routes.
class FakeComfyUiFilesTest {
    private final FakeComfyUi comfy = FakeComfyUi.start();
    private final ComfyClient client = new ComfyClient(comfy);
    private final ObjectNode graph = JsonNodeFactory.instance.objectNode();

    @AfterEach
    void stop() {
        client.close();
        comfy.close();
    }

    @Test
    void numbersTheFilesOfAPrefixAndMakesItsFolders() throws Exception {
        ComfyWorkflows.savedBy(graph, "SaveImage").put("filename_prefix", "job/1/fox");

        JsonNode images = outputs("2").path("images");

        assertThat(images.findValuesAsText("filename")).containsExactly("fox_00001_.png", "fox_00002_.png");
        assertThat(images.findValuesAsText("subfolder")).containsExactly("job/1", "job/1");
        assertThat(client.get("/view?filename=fox_00002_.png&subfolder=job%2F1").statusCode())
                .isEqualTo(200);
    }

    @Test
    void doesNotSaveOutsideOfItsFolder() throws Exception {
        ComfyWorkflows.savedBy(graph, "SaveImage").put("filename_prefix", "../fox");

        assertThat(outputs("2").isMissingNode()).isTrue();
    }

    @Test
    void previewsIntoTheFolderForTemporaryFiles() throws Exception {
        ComfyWorkflows.savedBy(graph, "PreviewImage");

        JsonNode image = outputs("2").path("images").path(0);

        assertThat(image.path("type").asText()).isEqualTo("temp");
        assertThat(comfy.tempFolder().resolve(image.path("filename").asText())).exists();
    }

    @Test
    void marksAnAnimation() throws Exception {
        ComfyWorkflows.savedBy(graph, "SaveAnimatedWEBP")
                .put("filename_prefix", "fox")
                .put("fps", 6)
                .put("lossless", true)
                .put("quality", 80)
                .put("method", "default");

        JsonNode output = outputs("2");

        assertThat(output.path("animated").toString()).isEqualTo("[true]");
        String name = output.at("/images/0/filename").asText();
        assertThat(new String(client.bytes("/view?filename=" + name), 8, 8, US_ASCII))
                .isEqualTo("WEBPVP8X");
    }

    @Test
    void tellsAVideoUnderGifs() throws Exception {
        ComfyWorkflows.savedBy(graph, "VHS_VideoCombine")
                .put("frame_rate", 8)
                .put("loop_count", 0)
                .put("filename_prefix", "fox")
                .put("format", "video/h264-mp4")
                .put("pingpong", false)
                .put("save_output", true);

        JsonNode video = outputs("2").at("/gifs/0");

        assertThat(video.path("filename").asText()).isEqualTo("fox_00001.mp4");
        assertThat(video.path("format").asText()).isEqualTo("video/h264-mp4");
        assertThat(comfy.outputFolder().resolve("fox_00001.png")).exists();
        assertThat(client.get("/view?filename=fox_00001.mp4").headers().firstValue("content-type"))
                .contains("video/mp4");
    }

    @Test
    void tellsSoundMeshesAndTextUnderTheirOwnNames() throws Exception {
        ComfyWorkflows.add(graph, "1", "EmptyAudio").put("duration", 1);
        ComfyWorkflows.link(ComfyWorkflows.add(graph, "2", "SaveAudio").put("filename_prefix", "a"), "audio", "1", 0);
        ComfyWorkflows.add(graph, "3", "EmptyMesh");
        ComfyWorkflows.link(ComfyWorkflows.add(graph, "4", "SaveGLB").put("filename_prefix", "m"), "mesh", "3", 0);
        ComfyWorkflows.add(graph, "5", "ShowText").put("text", "a fox");

        String id = client.submit(graph);

        comfy.awaitFinished(1, SOON);
        JsonNode outputs = client.history(id).path("outputs");
        assertThat(outputs.at("/2/audio/0/filename").asText()).isEqualTo("a_00001_.flac");
        assertThat(outputs.at("/4/3d/0/filename").asText()).isEqualTo("m_00001_.glb");
        assertThat(outputs.at("/5/text").toString()).isEqualTo("[\"a fox\"]");
    }

    @Test
    void storesAnUploadAndGivesItAnotherNameWhenTheNameIsTaken() throws Exception {
        assertThat(client.upload("x.png", "one", "").body())
                .isEqualTo("{\"name\":\"x.png\",\"subfolder\":\"\",\"type\":\"input\"}");
        assertThat(client.upload("x.png", "one", "").body()).contains("\"x.png\"");
        assertThat(client.upload("x.png", "two", "").body()).contains("\"x (1).png\"");
        assertThat(client.upload("x.png", "three", field("overwrite", "true")).body())
                .contains("\"x.png\"");
        assertThat(client.upload("x.png", "one", field("subfolder", "job")).body())
                .contains("\"subfolder\":\"job\"");
        assertThat(client.upload("../x.png", "one", "").statusCode()).isEqualTo(400);

        assertThat(comfy.inputFolder().resolve("x.png")).hasContent("three");
        assertThat(comfy.inputFolder().resolve("job/x.png")).hasContent("one");
        assertThat(comfy.uploads()).hasSize(5);
        assertThat(comfy.uploads().get(2).storedAs()).isEqualTo("x (1).png");
        assertThat(comfy.uploads().get(2).bytes()).isEqualTo(3);
        assertThat(comfy.uploads().get(2).sha256()).startsWith("3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3");
    }

    @Test
    void executesOnAnInputFileAndAgainWhenItsContentHasChanged() throws Exception {
        Files.createDirectories(comfy.inputFolder().resolve("job"));
        Path input = comfy.inputFolder().resolve("job/x.png");
        ComfyWorkflows.add(graph, "1", "LoadImage").put("image", "job/x.png");
        ObjectNode scale = ComfyWorkflows.add(graph, "2", "ImageScale")
                .put("upscale_method", "area")
                .put("width", 32)
                .put("height", 0)
                .put("crop", "disabled");
        ComfyWorkflows.link(scale, "image", "1", 0);
        ComfyWorkflows.link(ComfyWorkflows.add(graph, "3", "SaveImage").put("filename_prefix", "x"), "images", "2", 0);

        assertThat(client.post("/prompt", ComfyClient.body(graph).toString()).body())
                .contains("custom_validation_failed");
        Files.write(input, ImagePainter.png("one", 1, 8, 4));
        client.submit(graph);
        comfy.awaitFinished(1, SOON);
        Files.write(input, ImagePainter.png("two", 2, 8, 4));
        client.submit(graph);
        comfy.awaitFinished(2, SOON);

        byte[] png = client.bytes("/view?filename=x_00002_.png");
        assertThat(ImageIO.read(new ByteArrayInputStream(png)).getHeight()).isEqualTo(16);
    }

    @Test
    void refusesToShowWhatLiesOutside() throws Exception {
        assertThat(client.get("/view?filename=..%2Fsecret").statusCode()).isEqualTo(400);
        assertThat(client.get("/view?filename=%2Fetc%2Fpasswd").statusCode()).isEqualTo(400);
        assertThat(client.get("/view?filename=x&type=secret").statusCode()).isEqualTo(400);
        assertThat(client.get("/view?filename=x&subfolder=..%2Finput").statusCode())
                .isEqualTo(403);
        assertThat(client.get("/view?filename=x").statusCode()).isEqualTo(404);
        assertThat(client.get("/view").statusCode()).isEqualTo(404);
    }

    @Test
    void givesAPartOfAFile() throws Exception {
        Files.writeString(comfy.outputFolder().resolve("x.bin"), "0123456789");

        var answer = client.get("/view?filename=x.bin", "Range", "bytes=6-");

        assertThat(answer.statusCode()).isEqualTo(206);
        assertThat(answer.body()).isEqualTo("6789");
        assertThat(answer.headers().firstValue("content-range")).contains("bytes 6-9/10");
    }

    @Test
    void describesItselfUnderBothPrefixes() throws Exception {
        assertThat(client.json("/api/system_stats").at("/devices/0/vram_total").asLong())
                .isPositive();
        assertThat(client.json("/object_info/KSampler")
                        .at("/KSampler/input/required/steps/0")
                        .asText())
                .isEqualTo("INT");
        assertThat(client.json("/object_info/Nope").toString()).isEqualTo("{}");
        assertThat(client.json("/object_info")).hasSizeGreaterThan(15);
        assertThat(client.json("/api/models/checkpoints").toString())
                .isEqualTo("[\"v1-5-pruned-emaonly.safetensors\"]");
        assertThat(client.get("/models/nope").statusCode()).isEqualTo(404);
        assertThat(client.json("/features").path("supports_preview_metadata").asBoolean())
                .isTrue();
        assertThat(comfy.calls("GET", "/models/{folder}")).isEqualTo(2);
    }

    @Test
    void knowsTheModelsThatLieInAFolder(@TempDir Path models) throws Exception {
        comfy.listModelsIn(models);
        Files.createDirectories(models.resolve("checkpoints/sub"));
        Files.createFile(models.resolve("checkpoints/sub/x.safetensors"));
        Files.createFile(models.resolve("checkpoints/x.safetensors.part"));

        assertThat(client.json("/models/checkpoints").toString()).isEqualTo("[\"sub/x.safetensors\"]");
    }

    @Test
    void lacksTheNewRoutesInTheOldDialectAndThePrefixWithoutIt() throws Exception {
        comfy.change(settings -> settings.withOldDialect().withoutApiPrefix());

        assertThat(client.get("/api/jobs/1").body()).isEqualTo("404: Not Found");
        assertThat(client.post("/api/jobs/1/cancel", "").statusCode()).isEqualTo(405);
        assertThat(client.get("/api/queue").statusCode()).isEqualTo(404);
        assertThat(client.get("/queue").statusCode()).isEqualTo(200);
    }

    @Test
    void answersAnUnknownJobInJson() throws Exception {
        assertThat(client.get("/api/jobs/1").body()).isEqualTo("{\"error\":\"Job not found\"}");
    }

    @Test
    void refusesOtherOriginsAndBodiesThatAreTooLarge() throws Exception {
        comfy.change(settings -> settings.withMaxUploadBytes(1000));

        assertThat(client.get("/queue", "Origin", "http://example.com").statusCode())
                .isEqualTo(403);
        assertThat(client.get("/queue", "Origin", comfy.endpoint().toString()).statusCode())
                .isEqualTo(200);
        assertThat(client.upload("x.png", "x".repeat(2000), "").statusCode()).isEqualTo(413);
    }

    /// Executes the graph and gives the outputs of one node.
    private JsonNode outputs(String node) throws Exception {
        String id = client.submit(graph);
        comfy.awaitFinished(1, SOON);
        return client.history(id).path("outputs").path(node);
    }
}
