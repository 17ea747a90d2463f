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
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/// Tasks that name their inputs by URL: fetched before the GPU, and in the runtime's hands as base64.
class InputsByUrlTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final byte[] ONE = ImagePainter.png("one", 1, 32, 32);
    private static final byte[] OTHER = ImagePainter.incompressiblePng(400, 400, 2);
    private static final byte[] MASK = ImagePainter.png("mask", 3, 32, 32);

    @TempDir
    Path workDirectory;

    @Test
    void handsInputsToTheRuntimeAsBase64() throws Exception {
        try (TestServers around = TestServers.create();
                InputServer inputs = InputServer.start();
                RunningWorker worker = local(around).start()) {
            inputs.serve("/one.png", InputAnswer.png(ONE));
            inputs.serve("/other.png", InputAnswer.redirect(302, "/moved.png"));
            inputs.serve("/moved.png", InputAnswer.png(OTHER));
            put(around, "in/mask.png", MASK);
            ObjectNode task = TestServers.task("with-inputs");
            ObjectNode content = task.withObject("/content").put("prompt", inputs.url("/one.png"));
            content.putArray("init_images").add(inputs.url("/one.png"));
            content.put("mask", "s3://" + around.bucket() + "/in/mask.png");
            content.putObject("alwayson_scripts")
                    .putObject("controlnet")
                    .putArray("args")
                    .add(content.objectNode().put("image", inputs.url("/other.png")))
                    .add(content.objectNode().put("image", inputs.url("/one.png")));
            around.sendBody(task.toString());

            JsonNode result = worker.result();
            worker.awaitEmptyQueue();

            assertThat(result.path("result").asBoolean()).isTrue();
            JsonNode request = around.runtime().requests().getFirst();
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
            assertThat(worker.registry().get("sd.worker.inputs").counter().count())
                    .isEqualTo(3);
            assertThat(worker.registry().get("sd.worker.input").counter().count())
                    .isEqualTo(ONE.length + OTHER.length + MASK.length);
            assertThat(RunningWorker.spooled(workDirectory)).isEmpty();
        }
    }

    @Test
    void rejectsATaskWhoseInputIsOnThisMachine() throws Exception {
        try (TestServers around = TestServers.create();
                InputServer inputs = InputServer.start();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            around.sendBody(taskWith(inputs.url("/one.png?signature=secret")).toString());

            JsonNode error = worker.result().path("error");
            worker.awaitEmptyQueue();

            assertThat(error.path("code").asText()).isEqualTo("INPUT_REFUSED");
            assertThat(error.path("stage").asText()).isEqualTo("staging");
            assertThat(error.path("detail").asText()).startsWith("init_images[0] (host 127.0.0.1): ");
            assertThat(inputs.requests()).isEmpty();
            assertThat(around.runtime().generations()).isZero();
            assertThat(worker.worker().notReadyBecause()).isEmpty();
        }
    }

    @Test
    void comesBackToATaskWhoseSourceWasDownAndTakesOthersOnMeanwhile() throws Exception {
        try (TestServers around = TestServers.create();
                InputServer inputs = InputServer.start();
                RunningWorker worker = local(around).start()) {
            inputs.serve("/one.png", InputAnswer.png(ONE));
            inputs.next("/one.png", InputAnswer.status(503));
            around.sendBody(taskWith(inputs.url("/one.png")).toString());
            worker.awaitEnded("retryable", "input_unavailable");
            assertThat(worker.worker().notReadyBecause()).isEmpty();
            around.send("another");

            var results = worker.results(2);

            assertThat(results).allMatch(result -> result.path("result").asBoolean());
            assertThat(results.getFirst().path("id").asText()).isEqualTo("another");
        }
    }

    @Test
    void givesATaskBackAtOnceThatIsFetchingWhenTheWorkerEnds() throws Exception {
        try (TestServers around = TestServers.create();
                InputServer inputs = InputServer.start()) {
            inputs.serve("/silent", InputAnswer.silent());
            try (RunningWorker worker = local(around).start()) {
                around.sendBody(taskWith(inputs.url("/silent")).toString());
                inputs.awaitRequests(1, SOON);

                worker.worker().drain();

                assertThat(worker.ended("abandoned", "shutdown")).isEqualTo(1);
                inputs.awaitAbandoned(1, SOON);
                assertThat(around.sqs().depth(around.queue()).visible()).isEqualTo(1);
            }
        }
    }

    @Test
    void believesAFaultOfTheGpuThoughTheInputsAreLarge() throws Exception {
        try (TestServers around = TestServers.create();
                InputServer inputs = InputServer.start();
                RunningWorker worker = local(around).start()) {
            inputs.serve("/one.png", InputAnswer.png(ONE));
            around.runtime().next(Behaviour.cudaFault());
            around.sendBody(taskWith(inputs.url("/one.png")).toString());

            worker.awaitEnded("retryable", "gpu_fault");
        }
    }

    private RunningWorker local(TestServers around) {
        return new RunningWorker(around, workDirectory).with("worker.inputs.allow-networks", "127.0.0.0/8");
    }

    private static ObjectNode taskWith(String url) {
        ObjectNode task = TestServers.task("with-input");
        task.withObject("/content").putArray("init_images").add(url);
        return task;
    }

    private static void put(TestServers around, String key, byte[] bytes) {
        around.s3()
                .client()
                .putObject(request -> request.bucket(around.bucket()).key(key), RequestBody.fromBytes(bytes));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
