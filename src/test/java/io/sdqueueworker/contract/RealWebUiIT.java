package io.sdqueueworker.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.sdwebui.client.RealWebUi;
import io.sdqueueworker.testbed.sdwebui.client.WebUiClient;
import io.sdqueueworker.testbed.servers.ImagePainter;
import io.sdqueueworker.testbed.servers.InputAnswer;
import io.sdqueueworker.testbed.servers.InputServer;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.IntBuffer;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/// Whole journeys of tasks through a real SD Web UI. The names of models are those that it lists.
@ResourceLock(RealWebUi.LOCK)
class RealWebUiIT {
    private static final Duration SOON = Duration.ofMinutes(2);

    private final WebUiClient webUi = new WebUiClient(RealWebUi.address());
    private final TestServers servers = TestServers.create();
    private final InputServer inputs = InputServer.start();
    private RunningWorker worker;
    private int sent;

    @BeforeEach
    void startWorker() throws Exception {
        worker = new RunningWorker(servers)
                .withWebUiAt(RealWebUi.address())
                .with("worker.inputs.allow-networks", "127.0.0.0/8,::1/128")
                .with("worker.drain-budget", "100ms")
                .start();
    }

    @AfterEach
    void stopEverything() {
        worker.close();
        inputs.close();
        servers.close();
        webUi.close();
    }

    @Test
    void publishesAnImageOfAText() throws Exception {
        JsonNode result = resultOf(fox("fox"));
        worker.awaitEmptyQueue();

        assertThat(result.path("result").asBoolean()).as(result.toString()).isTrue();
        assertThat(result.path("image_url")).hasSize(1);
        assertThat(result.at("/outputs/0/media_type").asText()).isEqualTo("image/png");
        assertThat(image(result, 0).getWidth()).isEqualTo(64);
        JsonNode document =
                RunningWorker.json(new String(stored(result.path("output_url").asText()), UTF_8));
        assertThat(document.path("notification")).isEqualTo(result);
    }

    @Test
    void publishesEachImageOfABatch() throws Exception {
        ObjectNode task = fox("batch");
        content(task).put("batch_size", 2).put("n_iter", 2);

        JsonNode result = resultOf(task);

        assertThat(result.path("image_url")).hasSize(4);
        assertThat(roles(result)).containsOnly("image");
    }

    @Test
    void rejectsACheckpointThatIsNotThere() throws Exception {
        ObjectNode task = fox("no-checkpoint");
        content(task).putObject("override_settings").put("sd_model_checkpoint", "no-such-model.safetensors");

        JsonNode error = resultOf(task).path("error");

        assertThat(error.path("code").asText()).isEqualTo("MODEL_NOT_FOUND");
        assertThat(error.path("detail").asText()).contains("no-such-model.safetensors");
    }

    @Test
    void rejectsALoraThatIsNotThere() throws Exception {
        ObjectNode task = fox("no-lora");
        content(task).put("prompt", "a fox <lora:no-such-lora:1>");

        JsonNode error = resultOf(task).path("error");

        assertThat(error.path("code").asText()).isEqualTo("MODEL_NOT_FOUND");
        assertThat(error.path("detail").asText()).contains("no-such-lora");
    }

    @Test
    void rejectsASamplerThatIsNotThere() throws Exception {
        ObjectNode task = fox("no-sampler");
        content(task).put("sampler_name", "Eulerix");

        JsonNode error = resultOf(task).path("error");

        assertThat(error.path("code").asText()).isEqualTo("INVALID_REQUEST");
        assertThat(error.path("detail").asText()).containsIgnoringCase("sampler");
    }

    @Test
    void rejectsAScriptThatIsNotThere() throws Exception {
        ObjectNode task = fox("no-script");
        content(task).put("script_name", "no such script");

        JsonNode error = resultOf(task).path("error");

        assertThat(error.path("code").asText()).isEqualTo("INVALID_REQUEST");
        assertThat(error.path("detail").asText()).contains("no such script");
    }

    @Test
    void makesATaskWithTheDefaultsAfterOneThatChangesSettings() throws Exception {
        JsonNode before = resultOf(fox("before"));
        ObjectNode task = fox("changed");
        content(task).putObject("override_settings").put("CLIP_stop_at_last_layers", 4);
        JsonNode changed = resultOf(task);
        JsonNode after = resultOf(fox("after"));

        assertThat(pixels(changed)).isNotEqualTo(pixels(before));
        assertThat(pixels(after)).isEqualTo(pixels(before));
    }

    @Test
    void makesATaskWithTheDefaultsAfterOneThatKeepsItsSettings() throws Exception {
        JsonNode before = resultOf(fox("before"));
        ObjectNode task = fox("changed");
        content(task).put("override_settings_restore_afterwards", false);
        content(task).putObject("override_settings").put("CLIP_stop_at_last_layers", 5);
        JsonNode changed = resultOf(task);
        JsonNode after = resultOf(fox("after"));

        assertThat(pixels(changed)).isNotEqualTo(pixels(before));
        assertThat(pixels(after)).isEqualTo(pixels(before));
    }

    @Test
    void makesATaskWithoutACheckpointWithTheFirstOneAgain() throws Exception {
        List<String> checkpoints = webUi.checkpoints();
        assumeTrue(checkpoints.size() > 1, "the Web UI has only one checkpoint");
        JsonNode before = resultOf(fox("before"));
        for (String checkpoint : checkpoints) {
            ObjectNode task = fox(checkpoint.replaceAll("\\W", "-"));
            content(task).putObject("override_settings").put("sd_model_checkpoint", checkpoint);
            assertThat(resultOf(task).path("result").asBoolean()).as(checkpoint).isTrue();
        }

        JsonNode after = resultOf(fox("after"));

        assertThat(pixels(after)).isEqualTo(pixels(before));
    }

    @Test
    void publishesAnXyzPlot() throws Exception {
        ObjectNode task = fox("plot");
        content(task).setAll(webUi.plotOfTwoSeeds(false));

        JsonNode result = resultOf(task);

        assertThat(result.path("result").asBoolean()).as(result.toString()).isTrue();
        assertThat(result.path("image_url")).hasSize(1);
        assertThat(image(result, 0).getWidth()).isGreaterThanOrEqualTo(128);
    }

    @Test
    void rejectsAnUpscalerThatIsNotThereAndRunsTheNextTask() throws Exception {
        inputs.serve("/fox", InputAnswer.png(ImagePainter.png("a fox", 1, 40, 30)));
        JsonNode misspelt = resultOf(upscaled("misspelt", "no such upscaler"));
        JsonNode image = resultOf(fox("next"));
        JsonNode good = resultOf(upscaled("good", "Lanczos"));

        assertThat(misspelt.at("/error/code").asText()).isIn("INVALID_REQUEST", "MODEL_NOT_FOUND");
        assertThat(misspelt.at("/error/detail").asText()).contains("no such upscaler");
        assertThat(image.path("result").asBoolean()).isTrue();
        assertThat(image(good, 0).getWidth()).isEqualTo(80);
        assertThat(worker.setbacks()).hasSize(1);
    }

    @Test
    void interruptsTheRunAndReleasesTheTaskWhenTheWorkerEnds() throws Exception {
        ObjectNode task = fox("too-long");
        content(task).put("steps", 150);
        servers.sendBody(task.toString());
        Awaitility.await()
                .atMost(SOON)
                .until(() -> webUi.state().path("sampling_step").asInt() > 0);

        worker.worker().drain();

        Awaitility.await().atMost(SOON).until(webUi::isIdle);
        assertThat(webUi.state().path("interrupted").asBoolean()).isTrue();
        assertThat(servers.sqs().depth(servers.queue())).isEqualTo(new SqsServer.Depth(1, 0));
        assertThat(servers.sns().published()).isEmpty();
    }

    private ObjectNode upscaled(String id, String upscaler) {
        ObjectNode task = TestServers.task(id, "extra-single-image");
        content(task)
                .put("image", inputs.url("/fox"))
                .put("upscaling_resize", 2)
                .put("upscaler_1", upscaler);
        return task;
    }

    private static ObjectNode fox(String id) {
        ObjectNode task = TestServers.task(id, "text-to-image");
        content(task).setAll(WebUiClient.request());
        return task;
    }

    private static ObjectNode content(ObjectNode task) {
        return task.withObject("/content");
    }

    private JsonNode resultOf(ObjectNode task) throws Exception {
        servers.sendBody(task.toString());
        sent++;
        return worker.results(sent).getLast();
    }

    private static List<String> roles(JsonNode result) {
        return result.path("outputs")
                .valueStream()
                .map(output -> output.path("role").asText())
                .toList();
    }

    private IntBuffer pixels(JsonNode result) throws Exception {
        BufferedImage image = image(result, 0);
        int width = image.getWidth();
        return IntBuffer.wrap(image.getRGB(0, 0, width, image.getHeight(), null, 0, width));
    }

    private BufferedImage image(JsonNode result, int n) throws Exception {
        assertThat(result.path("result").asBoolean()).as(result.toString()).isTrue();
        String url = result.path("image_url").path(n).asText();
        return ImagePainter.read(new ByteArrayInputStream(stored(url)));
    }

    private byte[] stored(String url) {
        return servers.s3().bytes(servers.bucket(), url.substring(("s3://" + servers.bucket() + "/").length()));
    }
}
