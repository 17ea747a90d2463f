package io.sdqueueworker.testbed.comfyui;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The smaller routes of a [FakeComfyUi], and its origin check.
class FakeComfyUiRoutesTest extends OnFakeComfyUi {

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
    void seesAFileThatIsRenamedIntoAFolder(@TempDir Path models) throws Exception {
        Path folder = Files.createDirectories(models.resolve("checkpoints/sub"));
        Path part = Files.createFile(models.resolve("part"));
        comfy.listModelsIn(models);
        // Changes within one tick of the file system's clock would look the same.
        Files.setLastModifiedTime(folder, FileTime.fromMillis(0));
        assertThat(client.json("/models/checkpoints")).isEmpty();

        Files.move(part, folder.resolve("x.safetensors"), StandardCopyOption.ATOMIC_MOVE);

        assertThat(client.json("/models/checkpoints").toString()).isEqualTo("[\"sub/x.safetensors\"]");
    }

    @Test
    void looksAtNothingButTheTimesOfDirectories(@TempDir Path models) throws Exception {
        Path folder = Files.createDirectories(models.resolve("checkpoints"));
        comfy.listModelsIn(models);
        Files.setLastModifiedTime(folder, FileTime.fromMillis(0));
        assertThat(client.json("/models/checkpoints")).isEmpty();

        Files.createFile(folder.resolve("x.safetensors"));
        Files.setLastModifiedTime(folder, FileTime.fromMillis(0));

        assertThat(client.json("/models/checkpoints")).isEmpty();
    }

    @Test
    void forgetsADirectoryOfModelsThatIsGone(@TempDir Path models) throws Exception {
        Path folder = Files.createDirectories(models.resolve("checkpoints/sub"));
        Files.createFile(folder.resolve("x.safetensors"));
        comfy.listModelsIn(models);
        Files.setLastModifiedTime(folder.getParent(), FileTime.fromMillis(0));
        assertThat(client.json("/models/checkpoints")).hasSize(1);

        Files.delete(folder.resolve("x.safetensors"));
        Files.delete(folder);

        assertThat(client.json("/models/checkpoints")).isEmpty();
    }

    @Test
    void lacksTheNewRoutesInTheOldDialectAndThePrefixWithoutIt() throws Exception {
        comfy.change(settings -> settings.withOldDialect().withoutApiPrefix());

        assertThat(client.get("/api/jobs/1").statusCode()).isEqualTo(404);
        assertThat(client.get("/api/jobs/1").body()).isEmpty();
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
}
