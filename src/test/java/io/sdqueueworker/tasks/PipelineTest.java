package io.sdqueueworker.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.ComfyBehaviour;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import io.sdqueueworker.testbed.servers.ImagePainter;
import io.sdqueueworker.testbed.servers.InputAnswer;
import io.sdqueueworker.testbed.servers.InputServer;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The whole journey of a ComfyUI task: from SQS through the runtime to S3 and SNS.
@ExtendWith(WithServers.class)
class PipelineTest {

    @Test
    void publishesImagesVideosTextsAndValues(TestServers servers, RunningWorker worker) throws Exception {
        ObjectNode graph = ComfyWorkflows.textToImage("a fox", 7);
        ComfyWorkflows.video(graph, "8", "6");
        ComfyWorkflows.add(graph, "9", "ShowText").put("text", "a caption");
        ComfyWorkflows.add(graph, "10", "MathExpression|pysssss").put("expression", 4.5);
        worker.withComfyUi().start();
        servers.sendBody(TestServers.pipeline("a-task", graph).toString());

        JsonNode result = worker.result();
        worker.awaitEmptyQueue();

        assertThat(result.path("result").asBoolean()).isTrue();
        assertThat(result.path("outputs"))
                .extracting(output -> output.path("media_type").asText())
                .containsExactly("image/png", "video/mp4", "text/plain", "application/json");
        assertThat(result.path("outputs"))
                .extracting(output -> output.path("role").asText())
                .containsExactly("image", "output", "output", "output");
        assertThat(result.path("image_url"))
                .extracting(JsonNode::asText)
                .satisfiesExactly(
                        url -> assertThat(url).matches(".*/output/a-task/a-task-[0-9a-f]{16}-1\\.png"),
                        url -> assertThat(url).endsWith("-2.mp4"));
        String caption = key(servers, result.at("/outputs/2/url").asText());
        assertThat(caption).endsWith("-3.txt");
        assertThat(servers.s3().text(servers.bucket(), caption)).isEqualTo("a caption");
        JsonNode document = document(servers, result);
        assertThat(document.path("code").asInt()).isEqualTo(200);
        assertThat(document.path("notification")).isEqualTo(result);
        assertThat(RunningWorker.spooled(servers.workDirectory())).isEmpty();
    }

    @Test
    void publishesWarningsOfWhatIsLeftOut(TestServers servers, RunningWorker worker) throws Exception {
        ObjectNode graph = ComfyWorkflows.textToImage("a fox", 7);
        ComfyWorkflows.add(graph, "8", "PreviewImage");
        ComfyWorkflows.add(graph, "9", "Preview3D").put("model_file", "gone.glb");
        worker.withComfyUi().start();
        servers.sendBody(TestServers.pipeline("in-part", graph).toString());

        JsonNode result = worker.result();

        assertThat(result.path("outputs")).hasSize(1);
        assertThat(result.path("warnings"))
                .extracting(JsonNode::asText)
                .satisfiesExactly(
                        scene -> assertThat(scene).contains("gone.glb"),
                        preview -> assertThat(preview).contains("node 8 (PreviewImage)"));
        assertThat(document(servers, result).at("/notification/warnings")).isEqualTo(result.path("warnings"));
    }

    @Test
    void loadsAnInputByItsUrl(TestServers servers, RunningWorker worker) throws Exception {
        byte[] fox = ImagePainter.png("a fox", 1, 32, 32);
        InputServer inputs = servers.closing(InputServer.start());
        worker.withComfyUi()
                .with("worker.inputs.allow-networks", "127.0.0.0/8,::1/128")
                .start();
        inputs.serve("/fox", InputAnswer.png(fox));
        ObjectNode graph = JsonNodeFactory.instance.objectNode();
        ComfyWorkflows.add(graph, "1", "LoadImage").put("image", inputs.url("/fox"));
        ObjectNode save = ComfyWorkflows.add(graph, "2", "SaveImage").put("filename_prefix", "fox");
        ComfyWorkflows.link(save, "images", "1", 0);
        servers.sendBody(TestServers.pipeline("with-input", graph).toString());

        JsonNode result = worker.result();

        assertThat(result.path("image_url")).hasSize(1);
        assertThat(servers.comfyUi().uploads()).hasSize(1).allMatch(upload -> upload.bytes() == fox.length);
    }

    @Test
    void loadsAnInputThatIsInTheWorkflow(TestServers servers, RunningWorker worker) throws Exception {
        byte[] fox = ImagePainter.png("a fox", 1, 32, 32);
        worker.withComfyUi().start();
        servers.sendBody(TestServers.pipeline(
                        "with-input",
                        loading("data:image/png;base64," + Base64.getEncoder().encodeToString(fox)))
                .toString());

        assertThat(worker.result().path("image_url")).hasSize(1);
        assertThat(servers.comfyUi().uploads()).hasSize(1).allMatch(upload -> upload.bytes() == fox.length);
    }

    @Test
    void rejectsABrokenInputThatIsInTheWorkflowWithoutQuotingIt(TestServers servers, RunningWorker worker)
            throws Exception {
        worker.withComfyUi().start();
        servers.sendBody(TestServers.pipeline("broken", loading("data:image/png;base64,SECRET*SECRET"))
                .toString());

        JsonNode error = worker.result().path("error");

        assertThat(error.path("code").asText()).isEqualTo("INVALID_REQUEST");
        assertThat(error.path("detail").asText()).isEqualTo("1.inputs.image: it is not valid base64");
        assertThat(servers.comfyUi().prompts()).isEmpty();
    }

    private static ObjectNode loading(String image) {
        ObjectNode graph = JsonNodeFactory.instance.objectNode();
        ComfyWorkflows.add(graph, "1", "LoadImage").put("image", image);
        ObjectNode save = ComfyWorkflows.add(graph, "2", "SaveImage").put("filename_prefix", "fox");
        ComfyWorkflows.link(save, "images", "1", 0);
        return graph;
    }

    @Test
    void reportsANodeThatFailsAfterTheLastTry(TestServers servers, RunningWorker worker) throws Exception {
        ObjectNode graph = JsonNodeFactory.instance.objectNode();
        ComfyWorkflows.add(graph, "1", "FailingNode").put("message", "no such luck");
        worker.withComfyUi().with("worker.max-attempts", "2").start();
        servers.sendBody(TestServers.pipeline("fails", graph).toString());

        JsonNode result = worker.result();

        assertThat(result.at("/error/code").asText()).isEqualTo("RUNTIME_ERROR");
        assertThat(result.at("/error/detail").asText()).contains("node 1 (FailingNode)", "no such luck");
        JsonNode document = document(servers, result);
        assertThat(document.path("code").asInt()).isEqualTo(500);
        assertThat(document.path("reason").asText()).isEqualTo("RUNTIME_ERROR");
        assertThat(servers.comfyUi().runs()).hasSize(2);
    }

    @Test
    void rejectsANodeThatIsNotInstalled() throws Exception {
        ObjectNode graph = ComfyWorkflows.textToImage("a fox", 7);
        ComfyWorkflows.add(graph, "8", "SaveToTheMoon");

        assertThat(rejected(TestServers.pipeline("unknown", graph))).isEqualTo("UNKNOWN_NODE");
    }

    @Test
    void rejectsAWorkflowOfTheUserInterface() throws Exception {
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        content.putArray("nodes").addObject().put("id", 1).put("type", "KSampler");
        content.putArray("links");

        assertThat(rejected(TestServers.pipeline("saved", content))).isEqualTo("UI_WORKFLOW_FORMAT");
    }

    @Test
    void rejectsAKindOfTaskThatTheRuntimeDoesNotDo() throws Exception {
        assertThat(rejected(TestServers.task("web-ui"))).isEqualTo("UNSUPPORTED_TASK");
    }

    @Test
    void waitsForARuntimeThatDiedAndThenGoesOn(TestServers servers, RunningWorker worker) throws Exception {
        worker.withComfyUi().start();
        servers.comfyUi().next(ComfyBehaviour.dies());
        servers.sendBody(TestServers.pipeline("survivor", ComfyWorkflows.textToImage("a fox", 7))
                .toString());
        worker.awaitEnded("retryable", "runtime_died");

        servers.comfyUi().revive();

        assertThat(worker.result().path("result").asBoolean()).isTrue();
    }

    @Test
    void publishesAVideoThatIsLargerThanTheMemoryShouldHold(TestServers servers, RunningWorker worker)
            throws Exception {
        ObjectNode graph = JsonNodeFactory.instance.objectNode();
        ComfyWorkflows.add(graph, "1", "EmptyImage")
                .put("width", 8)
                .put("height", 8)
                .put("batch_size", 2)
                .put("color", 0);
        ComfyWorkflows.video(graph, "8", "1");
        worker.withComfyUi().start();
        servers.comfyUi().next(ComfyBehaviour.outputSize(200L << 20));
        servers.sendBody(TestServers.pipeline("large", graph).toString());

        assertThat(worker.result().at("/outputs/0/bytes").asLong()).isEqualTo(200L << 20);
    }

    private String rejected(ObjectNode task) throws Exception {
        try (TestServers servers = TestServers.create();
                RunningWorker worker = new RunningWorker(servers)
                        .withComfyUi()
                        .with("worker.max-attempts", "1")
                        .start()) {
            servers.sendBody(task.toString());

            JsonNode result = worker.result();
            worker.awaitEmptyQueue();

            assertThat(servers.comfyUi().runs()).isEmpty();
            return result.at("/error/code").asText();
        }
    }

    private static JsonNode document(TestServers servers, JsonNode result) {
        return RunningWorker.json(servers.s3()
                .text(servers.bucket(), key(servers, result.path("output_url").asText())));
    }

    private static String key(TestServers servers, String url) {
        return url.substring(("s3://" + servers.bucket() + "/").length());
    }
}
