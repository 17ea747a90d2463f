package io.sdqueueworker.contract;

import static io.sdqueueworker.testbed.comfyui.ComfyWorkflows.add;
import static io.sdqueueworker.testbed.comfyui.ComfyWorkflows.link;
import static io.sdqueueworker.testbed.comfyui.ComfyWorkflows.picture;
import static io.sdqueueworker.testbed.comfyui.ComfyWorkflows.saved;
import static io.sdqueueworker.testbed.comfyui.ComfyWorkflows.scaled;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import io.sdqueueworker.testbed.comfyui.client.RealComfyUi;
import io.sdqueueworker.testbed.servers.ImagePainter;
import io.sdqueueworker.testbed.servers.InputAnswer;
import io.sdqueueworker.testbed.servers.InputServer;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/// Whole journeys of tasks through a real ComfyUI, with workflows that need no model.
@ResourceLock(RealComfyUi.LOCK)
class RealComfyUiIT {

    private static final Duration SOON = Duration.ofMinutes(2);

    private final RealComfyUi comfy = new RealComfyUi();
    private final TestServers servers = TestServers.create();
    private final InputServer inputs = InputServer.start();
    private final ObjectNode graph = JsonNodeFactory.instance.objectNode();
    private RunningWorker worker;

    @BeforeEach
    void startWorker() throws Exception {
        worker = new RunningWorker(servers)
                .withComfyUiAt(RealComfyUi.address())
                .with("worker.inputs.allow-networks", "127.0.0.0/8,::1/128")
                .with("worker.drain-budget", "100ms")
                .start();
    }

    @AfterEach
    void stopEverything() {
        worker.close();
        inputs.close();
        servers.close();
        comfy.close();
    }

    @Test
    void publishesAPictureThatWasMadeAndScaled() throws Exception {
        picture(graph, "1", 64, 48, 1);
        scaled(graph, "2", "1", 32, 24);
        saved(graph, "3", "2", "fox");

        JsonNode result = resultOf("picture");
        worker.awaitEmptyQueue();

        assertThat(result.path("result").asBoolean()).isTrue();
        assertThat(result.path("image_url")).hasSize(1);
        assertThat(result.at("/outputs/0/media_type").asText()).isEqualTo("image/png");
        assertThat(image(result, 0).getWidth()).isEqualTo(32);
        assertThat(image(result, 0).getHeight()).isEqualTo(24);
        JsonNode document =
                RunningWorker.json(new String(stored(result.path("output_url").asText()), UTF_8));
        assertThat(document.path("code").asInt()).isEqualTo(200);
        assertThat(document.path("notification")).isEqualTo(result);
    }

    @Test
    void loadsAnInputByItsUrl() throws Exception {
        inputs.serve("/fox", InputAnswer.png(ImagePainter.png("a fox", 1, 40, 30)));
        add(graph, "1", "LoadImage").put("image", inputs.url("/fox"));
        saved(graph, "2", "1", "fox");

        JsonNode result = resultOf("with-input");

        assertThat(result.path("image_url")).hasSize(1);
        assertThat(image(result, 0).getWidth()).isEqualTo(40);
    }

    @Test
    void publishesAPictureOfItsOwnForATaskThatRepeatsAnother() throws Exception {
        picture(graph, "1", 16, 16, 1);
        saved(graph, "2", "1", "fox");
        send("first");
        worker.result();
        send("second");

        List<JsonNode> results = worker.results(2);

        assertThat(results).allMatch(result -> result.path("image_url").size() == 1);
        assertThat(image(results.get(1), 0).getRGB(8, 8))
                .isEqualTo(image(results.get(0), 0).getRGB(8, 8));
    }

    @Test
    void tellsANodeThatFailsAfterASecondTry() throws Exception {
        // ComfyUI accepts a picture that is only truncated.
        byte[] signature = Arrays.copyOf(ImagePainter.png("a fox", 1, 40, 30), 14);
        inputs.serve("/broken", InputAnswer.png(signature));
        add(graph, "7", "LoadImage").put("image", inputs.url("/broken"));
        saved(graph, "2", "7", "fox");

        JsonNode result = resultOf("fails");

        assertThat(result.path("result").asBoolean()).isFalse();
        assertThat(result.at("/error/code").asText()).isEqualTo("RUNTIME_ERROR");
        assertThat(result.at("/error/detail").asText()).matches("node 7 \\(LoadImage\\): \\w*Error: .+");
        assertThat(worker.ended("retryable", "runtime_error")).isEqualTo(1);
    }

    @Test
    void rejectsANodeThatIsNotInstalled() throws Exception {
        picture(graph, "1", 16, 16, 1);
        saved(graph, "2", "1", "fox");
        add(graph, "3", "SaveToTheMoon");

        JsonNode error = resultOf("unknown").path("error");

        assertThat(error.path("code").asText()).isEqualTo("UNKNOWN_NODE");
        assertThat(error.path("detail").asText()).contains("node 3 (SaveToTheMoon)");
    }

    @Test
    void rejectsAModelThatIsNotThere() throws Exception {
        ObjectNode modelled = ComfyWorkflows.textToImage("a fox", 7);
        modelled.withObject("/1/inputs").put("ckpt_name", "nowhere-to-be-found.safetensors");
        graph.setAll(modelled);

        JsonNode error = resultOf("without-model").path("error");

        assertThat(error.path("code").asText()).isEqualTo("MODEL_NOT_FOUND");
        assertThat(error.path("detail").asText()).contains("node 1", "nowhere-to-be-found.safetensors");
    }

    @Test
    void rejectsAWorkflowOfWhichOnlyAPartIsValid() throws Exception {
        picture(graph, "1", 16, 16, 1);
        saved(graph, "2", "1", "fox");
        link(add(graph, "3", "SaveImage"), "images", "1", 0);

        JsonNode error = resultOf("half").path("error");

        assertThat(error.path("code").asText()).isEqualTo("INVALID_REQUEST");
        assertThat(error.path("detail").asText()).contains("node 3 (SaveImage), filename_prefix");
        Awaitility.await().atMost(SOON).until(comfy::isIdle);
    }

    @Test
    void rejectsAWorkflowOfTheUserInterface() throws Exception {
        graph.putArray("nodes").addObject().put("id", 1).put("type", "EmptyImage");
        graph.putArray("links");

        assertThat(resultOf("saved").at("/error/code").asText()).isEqualTo("UI_WORKFLOW_FORMAT");
    }

    @Test
    void interruptsThePromptAndGivesTheTaskBackWhenTheWorkerEnds() throws Exception {
        graph.setAll(ComfyWorkflows.slow());
        send("too-long");
        Awaitility.await().atMost(SOON).until(() -> !comfy.running().isEmpty());
        String prompt = comfy.running().getFirst();

        worker.worker().drain();

        Awaitility.await().atMost(SOON).until(comfy::isIdle);
        assertThat(comfy.ending(prompt)).isEqualTo("execution_interrupted");
        assertThat(servers.sqs().depth(servers.queue())).isEqualTo(new SqsServer.Depth(1, 0));
        assertThat(servers.sns().published()).isEmpty();
    }

    @Test
    void stopsWhatSomebodyElseRunsBeforeItsOwnTask() throws Exception {
        String one = comfy.submit(ComfyWorkflows.slow());
        String other = comfy.submit(ComfyWorkflows.slow());
        picture(graph, "1", 16, 16, 1);
        saved(graph, "2", "1", "fox");

        JsonNode result = resultOf("patient");

        assertThat(result.path("result").asBoolean()).isTrue();
        assertThat(List.of(comfy.ending(one), comfy.ending(other))).doesNotContain("execution_success");
    }

    private void send(String id) {
        servers.sendBody(TestServers.pipeline(id, graph).toString());
    }

    private JsonNode resultOf(String id) throws Exception {
        send(id);
        return worker.result();
    }

    private BufferedImage image(JsonNode result, int n) throws Exception {
        String url = result.path("image_url").path(n).asText();
        return ImagePainter.read(new ByteArrayInputStream(stored(url)));
    }

    private byte[] stored(String url) {
        return servers.s3().bytes(servers.bucket(), url.substring(("s3://" + servers.bucket() + "/").length()));
    }
}
