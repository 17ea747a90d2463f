package io.sdqueueworker.testbed.comfyui;

import static io.sdqueueworker.testbed.comfyui.client.ComfyClient.SOON;
import static io.sdqueueworker.testbed.comfyui.client.ComfyClient.field;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.client.ComfyClient;
import io.sdqueueworker.testbed.servers.ImagePainter;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/// The files that a [FakeComfyUi] accepts, creates and serves, and the smaller routes.
class FakeComfyUiFilesTest extends OnFakeComfyUi {

    private final ObjectNode saving = JsonNodeFactory.instance.objectNode();

    @Test
    void numbersTheFilesOfAPrefixAndMakesItsFolders() throws Exception {
        ComfyWorkflows.savedBy(saving, "SaveImage").put("filename_prefix", "job/1/fox");

        JsonNode images = outputs("2").path("images");

        assertThat(images.findValuesAsText("filename")).containsExactly("fox_00001_.png", "fox_00002_.png");
        assertThat(images.findValuesAsText("subfolder")).containsExactly("job/1", "job/1");
        assertThat(client.get("/view?filename=fox_00002_.png&subfolder=job%2F1").statusCode())
                .isEqualTo(200);
    }

    @Test
    void doesNotSaveOutsideOfItsFolder() throws Exception {
        ComfyWorkflows.savedBy(saving, "SaveImage").put("filename_prefix", "../fox");

        assertThat(outputs("2").isMissingNode()).isTrue();
    }

    @Test
    void previewsIntoTheFolderForTemporaryFiles() throws Exception {
        ComfyWorkflows.savedBy(saving, "PreviewImage");

        JsonNode image = outputs("2").path("images").path(0);

        assertThat(image.path("type").asText()).isEqualTo("temp");
        assertThat(comfy.tempFolder().resolve(image.path("filename").asText())).exists();
    }

    @Test
    void marksAnAnimation() throws Exception {
        ComfyWorkflows.savedBy(saving, "SaveAnimatedWEBP")
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
        ComfyWorkflows.savedAsVideo(saving);

        JsonNode video = outputs("2").at("/gifs/0");

        assertThat(video.path("filename").asText()).isEqualTo("fox_00001.mp4");
        assertThat(video.path("format").asText()).isEqualTo("video/h264-mp4");
        assertThat(comfy.outputFolder().resolve("fox_00001.png")).exists();
        assertThat(client.get("/view?filename=fox_00001.mp4").headers().firstValue("content-type"))
                .contains("video/mp4");
    }

    @Test
    void tellsSoundMeshesAndTextUnderTheirOwnNames() throws Exception {
        ComfyWorkflows.add(saving, "1", "EmptyAudio").put("duration", 1);
        ComfyWorkflows.link(ComfyWorkflows.add(saving, "2", "SaveAudio").put("filename_prefix", "a"), "audio", "1", 0);
        ComfyWorkflows.add(saving, "3", "EmptyMesh");
        ComfyWorkflows.link(ComfyWorkflows.add(saving, "4", "SaveGLB").put("filename_prefix", "m"), "mesh", "3", 0);
        ComfyWorkflows.add(saving, "5", "ShowText").put("text", "a fox");

        String id = client.submit(saving);

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
        ComfyWorkflows.add(saving, "1", "LoadImage").put("image", "job/x.png");
        ObjectNode scale = ComfyWorkflows.add(saving, "2", "ImageScale")
                .put("upscale_method", "area")
                .put("width", 32)
                .put("height", 0)
                .put("crop", "disabled");
        ComfyWorkflows.link(scale, "image", "1", 0);
        ComfyWorkflows.link(ComfyWorkflows.add(saving, "3", "SaveImage").put("filename_prefix", "x"), "images", "2", 0);

        assertThat(client.post("/prompt", ComfyClient.body(saving).toString()).body())
                .contains("custom_validation_failed");
        Files.write(input, ImagePainter.png("one", 1, 8, 4));
        client.submit(saving);
        comfy.awaitFinished(1, SOON);
        Files.write(input, ImagePainter.png("two", 2, 8, 4));
        client.submit(saving);
        comfy.awaitFinished(2, SOON);

        byte[] png = client.bytes("/view?filename=x_00002_.png");
        assertThat(ImageIO.read(new ByteArrayInputStream(png)).getHeight()).isEqualTo(16);
    }

    /// Executes the graph and returns the outputs of one node.
    private JsonNode outputs(String node) throws Exception {
        String id = client.submit(saving);
        comfy.awaitFinished(1, SOON);
        return client.history(id).path("outputs").path(node);
    }
}
