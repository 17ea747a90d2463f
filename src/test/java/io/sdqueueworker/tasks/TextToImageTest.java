package io.sdqueueworker.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.sdwebui.WebUiSettings;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One task's whole journey: from SQS over the runtime to S3 and SNS.
class TextToImageTest {

    @TempDir
    Path workDirectory;

    @Test
    void publishesTheImagesTheDocumentAndTheNotification() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            around.send("a-task");

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
            String image = key(around, result.path("image_url").get(0).asText());
            assertThat(image).matches("output/a-task/a-task-[0-9a-f]{16}-1\\.png");
            assertThat(around.s3().contentType(around.bucket(), image)).isEqualTo("image/png");
            assertThat(result.path("outputs").get(0).path("bytes").asInt())
                    .isEqualTo(around.s3().bytes(around.bucket(), image).length);
            JsonNode document = RunningWorker.json(around.s3()
                    .text(around.bucket(), key(around, result.path("output_url").asText())));
            assertThat(document.path("images").toString()).isEqualTo("[\"\"]");
            assertThat(document.path("parameters").path("id_task").asText()).isEqualTo("a-task");
            assertThat(document.path("parameters").path("image_seed").asText()).isEqualTo("5");
            assertThat(document.path("notification")).isEqualTo(result);
            assertThat(RunningWorker.spooled(workDirectory)).isEmpty();
        }
    }

    @Test
    void givesTwoResultsForTwoSendsOfOneTaskId() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            around.send("again");
            around.send("again");

            var results = worker.results(2);

            assertThat(results.get(0).path("output_url"))
                    .isNotEqualTo(results.get(1).path("output_url"));
            assertThat(around.runtime().generations()).isEqualTo(2);
        }
    }

    @Test
    void republishesAFinishedTaskWithoutTheRuntime() throws Exception {
        String publication = UUID.randomUUID().toString();
        ObjectNode task = TestServers.task("twice");
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            around.sendBody(TestServers.envelope(task, publication));
            worker.results(1);
            worker.awaitEmptyQueue();

            around.sendBody(TestServers.envelope(task, publication));

            var results = worker.results(2);
            assertThat(results.get(1)).isEqualTo(results.get(0));
            assertThat(around.runtime().generations()).isEqualTo(1);
            worker.awaitEmptyQueue();
        }
    }

    @Test
    void tellsTheGridAndExtraImagesApart() throws Exception {
        try (TestServers around =
                        TestServers.create(WebUiSettings.defaults().withGrid().withExtraImages(1));
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            ObjectNode task = TestServers.task("batch");
            task.withObject("/content").put("batch_size", 2);
            around.sendBody(task.toString());

            JsonNode result = worker.result();

            assertThat(result.path("image_url")).hasSize(2);
            assertThat(result.path("outputs"))
                    .extracting(output -> output.path("role").asText())
                    .containsExactly("grid", "image", "image", "extra");
        }
    }

    @Test
    void keepsOneCallInFlightWhileTasksQueueUp() throws Exception {
        try (TestServers around = TestServers.create(WebUiSettings.defaults().withStepTime(Duration.ofMillis(20)));
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            for (int i = 0; i < 6; i++) {
                around.send("many-" + i);
            }

            worker.results(6);

            assertThat(around.runtime().maxConcurrentCalls()).isEqualTo(1);
            assertThat(around.runtime().generations()).isEqualTo(6);
        }
    }

    private static String key(TestServers around, String url) {
        return url.substring(("s3://" + around.bucket() + "/").length());
    }
}
