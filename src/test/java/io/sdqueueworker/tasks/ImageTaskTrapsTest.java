package io.sdqueueworker.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.sdwebui.Fork;
import io.sdqueueworker.testbed.servers.ImagePainter;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Real and apparent failures of the task kinds that begin with an image.
class ImageTaskTrapsTest {

    private static final String BASE64 = Base64.getEncoder().encodeToString(ImagePainter.png("an input", 1, 40, 24));

    private final TestServers servers = TestServers.create();

    @AfterEach
    void close() {
        servers.close();
    }

    @ParameterizedTest
    @CsvSource({"png-info, clip", "interrogate, deepdanbooru"})
    void doesNotTakeAnInterruptOfTheRunBeforeForOneOfItsOwn(String kind, String model) throws Exception {
        try (RunningWorker worker = worker().start()) {
            servers.send("before");
            worker.results(1);
            interrupt();
            ObjectNode task = task(kind);
            content(task).put("image", BASE64).put("model", model);
            servers.sendBody(task.toString());

            assertThat(worker.results(2).get(1).path("result").asBoolean()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"extra-single-image", "interrogate"})
    void letsWorkGoOnInSilence(String kind) throws Exception {
        try (RunningWorker worker = worker().with("worker.stall-timeout", "1s").start()) {
            servers.runtime().next(Behaviour.slow(Duration.ofSeconds(4)));
            ObjectNode task = task(kind);
            content(task).put("image", BASE64);
            servers.sendBody(task.toString());

            assertThat(worker.result().path("result").asBoolean()).isTrue();
            assertThat(servers.runtime().generations()).isEqualTo(1);
        }
    }

    @Test
    void endsSilentWorkAtTheTimeLimit() throws Exception {
        try (RunningWorker worker =
                worker().with("worker.generation-timeout", "2s").start()) {
            servers.runtime().next(Behaviour.hang());
            ObjectNode task = task("interrogate");
            content(task).put("image", BASE64);
            servers.sendBody(task.toString());

            worker.awaitEnded("retryable", "runtime_timeout");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            image-to-image     | {}                                    | INVALID_REQUEST | Init image not found
            image-to-image     | {"init_images":["AAAA"]}              | INVALID_REQUEST | Invalid encoded image
            extra-single-image | {"image":"AAAA"}                      | INVALID_REQUEST | Invalid encoded image
            extra-single-image | {"image":"%s","upscaler_1":"nope"}    | MODEL_NOT_FOUND | the runtime has no upscaler 'nope'
            extra-single-image | {"image":"%s","upscaling_resize":0}   | INVALID_REQUEST | body.upscaling_resize: ensure this
            extra-batch-images | {"imageList":[]}                      | OUTPUT_MISSING  | without an image
            interrogate        | {"image":"%s","model":"nope"}         | INVALID_REQUEST | Model not found
            interrogate        | {"image":"http://127.0.0.1/a.png"}    | INPUT_REFUSED   | image (host 127.0.0.1)
            png-info           | {}                                    | INVALID_REQUEST | body.image: field required
            """)
    void rejectsWhatCannotBeDone(String kind, String content, String code, String detail) throws Exception {
        try (RunningWorker worker = worker().with("worker.max-attempts", "1").start()) {
            ObjectNode task = task(kind);
            task.set("content", RunningWorker.json(content.formatted(BASE64)));
            servers.sendBody(task.toString());

            JsonNode error = worker.result().path("error");

            assertThat(error.path("code").asText()).isEqualTo(code);
            assertThat(error.path("detail").asText()).contains(detail);
        }
    }

    /// SD.Next has other routes for captions, and answers their errors as captions (`modules/api/caption.py`,
    /// `do_openclip`).
    @Test
    void rejectsAKindThatTheForkLacksWithoutClosingTheIntake() throws Exception {
        servers.runtime().change(now -> now.withFork(Fork.SD_NEXT));
        try (RunningWorker worker = worker().start()) {
            ObjectNode task = task("interrogate");
            content(task).put("image", BASE64);
            servers.sendBody(task.toString());
            servers.send("after");

            var results = worker.results(2);

            assertThat(results.get(0).path("error").path("code").asText()).isEqualTo("UNSUPPORTED_TASK");
            assertThat(results.get(1).path("result").asBoolean()).isTrue();
            assertThat(servers.runtime().calls("POST", "/interrogate")).isEqualTo(1);
        }
    }

    @Test
    void reportsThatAnImageCouldNotBeDescribed() throws Exception {
        try (RunningWorker worker = worker().with("worker.max-attempts", "1").start()) {
            servers.runtime().next(Behaviour.answers(200, "{\"caption\":\"<error>\"}"));
            ObjectNode task = task("interrogate");
            content(task).put("image", BASE64);
            servers.sendBody(task.toString());

            assertThat(worker.result().path("error").path("detail").asText())
                    .isEqualTo("the runtime could not describe the image, its model for that may be missing");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            extra-single-image | {"html_info":"","image":null} | output_missing
            extra-single-image | {"html_info":"","image":""}   | output_missing
            extra-batch-images | {"html_info":"","images":["AQ=="]} | runtime_error
            interrogate        | {"caption":null}              | output_missing
            interrogate        | {"caption":" "}               | output_missing
            interrogate        | {"caption":"a fox<error>"}    | runtime_error
            """)
    void takesNoAnswerForASuccessThatIsNone(String kind, String answer, String code) throws Exception {
        try (RunningWorker worker = worker().start()) {
            servers.runtime().next(Behaviour.answers(200, answer));
            ObjectNode task = task(kind);
            var list = content(task).put("image", BASE64).putArray("imageList");
            list.addObject().put("data", BASE64).put("name", "a.png");
            list.addObject().put("data", BASE64).put("name", "b.png");
            servers.sendBody(task.toString());

            worker.awaitEnded("retryable", code);
        }
    }

    /// Interrupts the runtime, like another client.
    private void interrupt() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            http.send(
                    HttpRequest.newBuilder(servers.runtime().endpoint().resolve("/sdapi/v1/interrupt"))
                            .POST(BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.discarding());
        }
    }

    private RunningWorker worker() {
        return new RunningWorker(servers);
    }

    private static ObjectNode task(String kind) {
        return TestServers.task("a-task", kind);
    }

    private static ObjectNode content(ObjectNode task) {
        return task.withObject("/content");
    }
}
