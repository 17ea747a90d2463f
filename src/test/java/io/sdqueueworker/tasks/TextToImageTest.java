package io.sdqueueworker.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.sdwebui.FakeWebUiSettings;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The whole journey of one task: from SQS through the runtime to S3 and SNS.
@ExtendWith(WithServers.class)
class TextToImageTest {

    @Test
    void publishesTheImagesTheDocumentAndTheNotification(TestServers servers, RunningWorker worker) throws Exception {
        worker.start();
        servers.send("a-task");

        JsonNode result = worker.result();
        worker.awaitEmptyQueue();

        assertThat(result.path("id").asText()).isEqualTo("a-task");
        assertThat(result.path("result").asBoolean()).isTrue();
        assertThat(result.path("status").asText()).isEqualTo("completed");
        assertThat(result.path("runtime").asText()).isEqualTo("test");
        assertThat(result.path("context").toString()).isEqualTo("{\"price\":1}");
        assertThat(result.path("timings_ms").properties())
                .extracting(property -> property.getKey())
                .containsExactly("wait", "staging", "models", "generation", "publication");
        String image = key(servers, result.path("image_url").get(0).asText());
        assertThat(image).matches("output/a-task/a-task-[0-9a-f]{16}-1\\.png");
        assertThat(servers.s3().contentType(servers.bucket(), image)).isEqualTo("image/png");
        assertThat(result.path("outputs").get(0).path("bytes").asInt())
                .isEqualTo(servers.s3().bytes(servers.bucket(), image).length);
        JsonNode document = RunningWorker.json(servers.s3()
                .text(servers.bucket(), key(servers, result.path("output_url").asText())));
        assertThat(document.path("images").toString()).isEqualTo("[\"\"]");
        assertThat(document.path("parameters").path("id_task").asText()).isEqualTo("a-task");
        assertThat(document.path("parameters").path("image_seed").asText()).isEqualTo("5");
        assertThat(document.path("notification")).isEqualTo(result);
        assertThat(RunningWorker.spooled(servers.workDirectory())).isEmpty();
    }

    @Test
    void givesTwoResultsForTwoSendsOfOneTaskId(TestServers servers, RunningWorker worker) throws Exception {
        worker.start();
        servers.send("again");
        servers.send("again");

        var results = worker.results(2);

        assertThat(results.get(0).path("output_url"))
                .isNotEqualTo(results.get(1).path("output_url"));
        assertThat(servers.runtime().generations()).isEqualTo(2);
    }

    @Test
    void republishesAFinishedTaskWithoutTheRuntime(TestServers servers, RunningWorker worker) throws Exception {
        String publication = UUID.randomUUID().toString();
        ObjectNode task = TestServers.task("twice");
        worker.start();
        servers.sendBody(TestServers.envelope(task, publication));
        worker.results(1);
        worker.awaitEmptyQueue();

        servers.sendBody(TestServers.envelope(task, publication));

        var results = worker.results(2);
        assertThat(results.get(1)).isEqualTo(results.get(0));
        assertThat(servers.runtime().generations()).isEqualTo(1);
        worker.awaitEmptyQueue();
    }

    @Test
    void tellsTheGridAndExtraImagesApart() throws Exception {
        try (TestServers servers = TestServers.create(
                        FakeWebUiSettings.defaults().withGrid().withExtraImages(1));
                RunningWorker worker = new RunningWorker(servers).start()) {
            ObjectNode task = TestServers.task("batch");
            task.withObject("/content").put("batch_size", 2);
            servers.sendBody(task.toString());

            JsonNode result = worker.result();

            assertThat(result.path("image_url")).hasSize(2);
            assertThat(result.path("outputs"))
                    .extracting(output -> output.path("role").asText())
                    .containsExactly("grid", "image", "image", "extra");
        }
    }

    /// A video task in the original's first format.
    @Test
    void publishesAVideoWithItsType(TestServers servers, RunningWorker worker) throws Exception {
        worker.start();
        servers.sendBody("""
                {"alwayson_scripts": {"task": "text-to-image", "id_task": "a-video", "uid": "a-video",
                  "save_dir": "outputs", "AnimateDiff": {"args": [{"enable": true, "format": ["GIF", "MP4"],
                  "batch_size": 16, "video_length": 16, "model": "mm_sd15_v3.safetensors"}]}},
                 "prompt": "a fox that runs", "batch_size": 16, "steps": 2, "width": 8, "height": 8}""");

        JsonNode result = worker.result();

        assertThat(result.path("image_url"))
                .extracting(JsonNode::asText)
                .satisfiesExactly(
                        gif -> assertThat(gif).endsWith("-1.gif"),
                        mp4 -> assertThat(mp4).endsWith("-2.mp4"));
        assertThat(result.path("outputs"))
                .extracting(output -> output.path("role").asText() + " "
                        + output.path("media_type").asText())
                .containsExactly("image image/gif", "image video/mp4");
        assertThat(servers.runtime().generations()).isEqualTo(1);
    }

    @Test
    void publishesAPlotThatIsTheOnlyPicture(TestServers servers, RunningWorker worker) throws Exception {
        worker.start();
        ObjectNode task = TestServers.task("plot");
        task.withObject("/content")
                .put("script_name", "x/y/z plot")
                .set(
                        "script_args",
                        RunningWorker.json(
                                "[4,\"10,20\",[],0,\"\",[],0,\"\",[],true,false,false,false,false,false,false,0]"));
        servers.sendBody(task.toString());

        JsonNode result = worker.result();

        assertThat(result.path("image_url")).hasSize(1);
        assertThat(result.path("outputs").get(0).path("role").asText()).isEqualTo("image");
    }

    @Test
    void keepsOneCallInFlightWhileTasksQueueUp() throws Exception {
        try (TestServers servers =
                        TestServers.create(FakeWebUiSettings.defaults().withStepTime(Duration.ofMillis(20)));
                RunningWorker worker = new RunningWorker(servers).start()) {
            for (int i = 0; i < 6; i++) {
                servers.send("many-" + i);
            }

            worker.results(6);

            assertThat(servers.runtime().maxConcurrentCalls()).isEqualTo(1);
            assertThat(servers.runtime().generations()).isEqualTo(6);
        }
    }

    private static String key(TestServers servers, String url) {
        return url.substring(("s3://" + servers.bucket() + "/").length());
    }
}
