package io.sdqueueworker.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.ImagePainter;
import io.sdqueueworker.testbed.servers.InputAnswer;
import io.sdqueueworker.testbed.servers.InputServer;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.core.sync.RequestBody;

/// Tasks with inputs by URL: they are fetched before the GPU's turn and sent to the runtime as base64.
@ExtendWith(WithServers.class)
class InputsByUrlTest {

    private static final Duration SOON = Duration.ofMinutes(2);
    private static final byte[] ONE = ImagePainter.png("one", 1, 32, 32);
    private static final byte[] OTHER = ImagePainter.incompressiblePng(400, 400, 2);
    private static final byte[] MASK = ImagePainter.png("mask", 3, 32, 32);

    @Test
    void handsInputsToTheRuntimeAsBase64(TestServers servers) throws Exception {
        InputServer inputs = servers.closing(InputServer.start());
        RunningWorker worker = servers.closing(local(servers).start());
        inputs.serve("/one.png", InputAnswer.png(ONE));
        inputs.serve("/other.png", InputAnswer.redirect(302, "/moved.png"));
        inputs.serve("/moved.png", InputAnswer.png(OTHER));
        put(servers, "in/mask.png", MASK);
        ObjectNode task = TestServers.task("with-inputs");
        ObjectNode content = task.withObject("/content").put("prompt", inputs.url("/one.png"));
        content.putArray("init_images").add(inputs.url("/one.png"));
        content.put("mask", "s3://" + servers.bucket() + "/in/mask.png");
        content.putObject("alwayson_scripts")
                .putObject("controlnet")
                .putArray("args")
                .add(content.objectNode().put("image", inputs.url("/other.png")))
                .add(content.objectNode().put("image", inputs.url("/one.png")));
        servers.sendBody(task.toString());

        JsonNode result = worker.result();
        worker.awaitEmptyQueue();

        assertThat(result.path("result").asBoolean()).isTrue();
        JsonNode request = servers.runtime().requests().getFirst();
        assertThat(request.path("prompt").asText()).isEqualTo(inputs.url("/one.png"));
        assertThat(request.at("/init_images/0").asText()).isEqualTo(base64(ONE));
        assertThat(request.at("/mask").asText()).isEqualTo(base64(MASK));
        assertThat(request.at("/alwayson_scripts/controlnet/args/0/image").asText())
                .isEqualTo(base64(OTHER));
        assertThat(request.at("/alwayson_scripts/controlnet/args/1/image").asText())
                .isEqualTo(base64(ONE));
        assertThat(inputs.requests())
                .extracting(InputServer.Request::target)
                .containsExactlyInAnyOrder("/one.png", "/other.png", "/moved.png");
        assertThat(worker.registry().get("sd.worker.inputs").counter().count()).isEqualTo(3);
        assertThat(worker.registry().get("sd.worker.input").counter().count())
                .isEqualTo(ONE.length + OTHER.length + MASK.length);
        assertThat(RunningWorker.spooled(servers.workDirectory())).isEmpty();
    }

    @Test
    void rejectsATaskWhoseInputIsOnThisMachine(TestServers servers, RunningWorker worker) throws Exception {
        InputServer inputs = servers.closing(InputServer.start());
        worker.start();
        servers.sendBody(taskWith(inputs.url("/one.png?signature=secret")).toString());

        JsonNode error = worker.result().path("error");
        worker.awaitEmptyQueue();

        assertThat(error.path("code").asText()).isEqualTo("INPUT_REFUSED");
        assertThat(error.path("stage").asText()).isEqualTo("staging");
        assertThat(error.path("detail").asText()).startsWith("init_images[0] (host 127.0.0.1): ");
        assertThat(inputs.requests()).isEmpty();
        assertThat(servers.runtime().generations()).isZero();
        assertThat(worker.worker().notReadyBecause()).isEmpty();
    }

    @Test
    void comesBackToATaskWhoseSourceWasDownAndTakesOthersOnMeanwhile(TestServers servers) throws Exception {
        InputServer inputs = servers.closing(InputServer.start());
        RunningWorker worker = servers.closing(local(servers).start());
        inputs.serve("/one.png", InputAnswer.png(ONE));
        inputs.next("/one.png", InputAnswer.status(503));
        servers.sendBody(taskWith(inputs.url("/one.png")).toString());
        worker.awaitEnded("retryable", "input_unavailable");
        assertThat(worker.worker().notReadyBecause()).isEmpty();
        servers.send("another");

        var results = worker.results(2);

        assertThat(results).allMatch(result -> result.path("result").asBoolean());
        assertThat(results.getFirst().path("id").asText()).isEqualTo("another");
    }

    @Test
    void givesATaskBackAtOnceThatIsFetchingWhenTheWorkerEnds(TestServers servers) throws Exception {
        InputServer inputs = servers.closing(InputServer.start());
        inputs.serve("/silent", InputAnswer.silent());
        try (RunningWorker worker = local(servers).start()) {
            servers.sendBody(taskWith(inputs.url("/silent")).toString());
            inputs.awaitRequests(1, SOON);

            worker.worker().drain();

            assertThat(worker.ended("abandoned", "shutdown")).isEqualTo(1);
            inputs.awaitAbandoned(1, SOON);
            assertThat(servers.sqs().depth(servers.queue()).visible()).isEqualTo(1);
        }
    }

    @Test
    void believesAFaultOfTheGpuThoughTheInputsAreLarge(TestServers servers) throws Exception {
        InputServer inputs = servers.closing(InputServer.start());
        RunningWorker worker = servers.closing(local(servers).start());
        inputs.serve("/one.png", InputAnswer.png(ONE));
        servers.runtime().next(Behaviour.cudaFault());
        servers.sendBody(taskWith(inputs.url("/one.png")).toString());

        worker.awaitEnded("retryable", "gpu_fault");
    }

    private RunningWorker local(TestServers servers) {
        return new RunningWorker(servers).with("worker.inputs.allow-networks", "127.0.0.0/8");
    }

    private static ObjectNode taskWith(String url) {
        ObjectNode task = TestServers.task("with-input");
        task.withObject("/content").putArray("init_images").add(url);
        return task;
    }

    private static void put(TestServers servers, String key, byte[] bytes) {
        servers.s3()
                .client()
                .putObject(request -> request.bucket(servers.bucket()).key(key), RequestBody.fromBytes(bytes));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
