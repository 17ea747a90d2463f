package io.sdqueueworker.testing;

import static io.sdqueueworker.testing.ComfyClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// How a [FakeComfyUi] misbehaves on its script.
class FakeComfyUiFaultsTest {
    private final FakeComfyUi comfy = FakeComfyUi.start();
    private final ComfyClient client = new ComfyClient(comfy);
    private final ObjectNode graph = ComfyWorkflows.textToImage("a fox", 7);

    @AfterEach
    void stop() {
        client.close();
        comfy.close();
    }

    @Test
    void diesInTheMiddleAndComesBackWithoutMemoryButWithItsFiles() throws Exception {
        String done = client.submit(ComfyWorkflows.textToImage("a fox", 1));
        comfy.awaitFinished(1, SOON);
        var listening = client.listen("a-client");
        comfy.next(ComfyBehaviour.dies());

        client.submit(graph);

        assertThat(listening.ends.await(1, SOON)).containsExactly("broken");
        assertThatThrownBy(() -> client.get("/queue")).isInstanceOf(ConnectException.class);
        comfy.revive();
        assertThat(client.json("/history/" + done)).isEmpty();
        assertThat(client.json("/queue").toString()).isEqualTo("{\"queue_running\":[],\"queue_pending\":[]}");
        assertThat(comfy.outputFolder().resolve("fox_00001_.png")).exists();
        String again = client.submit(graph);
        comfy.awaitFinished(2, SOON);
        assertThat(client.history(again).at("/outputs/7/images/0/filename").asText())
                .isEqualTo("fox_00002_.png");
    }

    @Test
    void losesAPromptThatItWasKilledOver() throws Exception {
        comfy.next(ComfyBehaviour.hang());
        String id = client.submit(graph);
        comfy.awaitRunning(1, SOON);
        Files.createFile(comfy.tempFolder().resolve("left-over"));

        comfy.die();
        comfy.revive();

        assertThat(client.json("/history/" + id)).isEmpty();
        assertThat(comfy.tempFolder()).isEmptyDirectory();
    }

    @Test
    void answers503WhileItIsNotReady() throws Exception {
        comfy.notReady();
        assertThat(client.get("/system_stats").statusCode()).isEqualTo(503);

        comfy.ready();
        assertThat(client.get("/system_stats").statusCode()).isEqualTo(200);
    }

    @Test
    void runsOutOfMemoryOnce() throws Exception {
        comfy.next(ComfyBehaviour.outOfMemory());

        assertThat(lastMessage(client.submit(graph), 1).path("exception_type").asText())
                .endsWith("OutOfMemoryError");
        client.submit(graph);
        comfy.awaitFinished(2, SOON);
        assertThat(comfy.outputFolder().resolve("fox_00001_.png")).exists();
    }

    @Test
    void failsEveryPromptAfterAFaultOfTheGpuUntilItIsStartedAgain() throws Exception {
        comfy.next(ComfyBehaviour.cudaFault());

        assertThat(lastMessage(client.submit(graph), 1)
                        .path("exception_message")
                        .asText())
                .startsWith("CUDA error: device-side assert triggered");
        assertThat(lastMessage(client.submit(graph), 2)
                        .path("exception_message")
                        .asText())
                .startsWith("CUDA error");
        comfy.die();
        comfy.revive();
        client.submit(graph);
        comfy.awaitFinished(3, SOON);
        assertThat(comfy.outputFolder().resolve("fox_00001_.png")).exists();
    }

    @Test
    void callsAFailureASuccessWhenItsStatusIsStale() throws Exception {
        comfy.next(ComfyBehaviour.staleStatus());

        String id = client.submit(graph);

        assertThat(lastMessage(id, 1).path("exception_type").asText()).isEqualTo("RuntimeError");
        JsonNode status = client.history(id).path("status");
        assertThat(status.path("status_str").asText()).isEqualTo("success");
        assertThat(status.at("/messages/2/0").asText()).isEqualTo("execution_error");
    }

    @Test
    void hangsUntilItIsInterrupted() throws Exception {
        comfy.next(ComfyBehaviour.hang());
        var listening = client.listen("a-client");
        String id = client.submit(graph);
        listening.await("progress");

        client.post("/interrupt", "{}");

        listening.awaitEnd(id);
        assertThat(listening.of("progress")).hasSize(1);
        assertThat(listening
                        .of("execution_interrupted")
                        .getFirst()
                        .path("node_type")
                        .asText())
                .isEqualTo("KSampler");
    }

    @Test
    void takesLongerWhenItIsSlow() throws Exception {
        comfy.next(ComfyBehaviour.slow(Duration.ofMillis(100)));
        long start = System.nanoTime();

        client.submit(graph);
        comfy.awaitFinished(1, SOON);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(100));
    }

    @Test
    void cutsTheSocketInTheMiddleAndGoesOn() throws Exception {
        var listening = client.listen("a-client");
        comfy.next(ComfyBehaviour.cutsSocket());

        String id = client.submit(graph);

        assertThat(listening.ends.await(1, SOON)).containsExactly("broken");
        assertThat(listening.of("progress")).hasSizeLessThan(4);
        comfy.awaitFinished(1, SOON);
        assertThat(client.history(id).path("outputs")).hasSize(1);
    }

    @Test
    void saysNothingOnASilentSocketThatStaysOpen() throws Exception {
        var listening = client.listen("a-client");
        comfy.next(ComfyBehaviour.silentSocket());

        client.submit(graph);

        comfy.awaitFinished(1, SOON);
        assertThat(listening.types()).isEmpty();
        assertThat(listening.ends.all()).isEmpty();
    }

    @Test
    void queuesAPromptThoughItsAnswerIsNoJson() throws Exception {
        comfy.next(ComfyBehaviour.garbledAnswer());

        assertThatThrownBy(() -> client.submit(graph)).isInstanceOf(JsonProcessingException.class);
        comfy.awaitFinished(1, SOON);
    }

    @Test
    void queuesNothingWhenItIsToAnswerSomethingElse() throws Exception {
        comfy.next(ComfyBehaviour.answers(502, "<html>"), ComfyBehaviour.plainInternalServerError());

        assertThat(client.post("/prompt", ComfyClient.body(graph).toString()).statusCode())
                .isEqualTo(502);
        assertThat(client.post("/prompt", ComfyClient.body(graph).toString()).body())
                .startsWith("500 Internal");
        assertThat(comfy.promptIds()).isEmpty();
    }

    @Test
    void breaksOffItsHistory() throws Exception {
        comfy.next(ComfyBehaviour.garbledHistory());

        String id = client.submit(graph);

        comfy.awaitFinished(1, SOON);
        assertThatThrownBy(() -> client.history(id)).isInstanceOf(JsonProcessingException.class);
    }

    @Test
    void breaksOffTheFirstDownloadOfAFile() throws Exception {
        comfy.next(ComfyBehaviour.truncatedView());
        client.submit(graph);
        comfy.awaitFinished(1, SOON);

        assertThatThrownBy(() -> client.bytes("/view?filename=fox_00001_.png")).isInstanceOf(IOException.class);
        assertThat(client.bytes("/view?filename=fox_00001_.png"))
                .hasSize((int) Files.size(comfy.outputFolder().resolve("fox_00001_.png")));
    }

    @Test
    void losesTheFilesThatItTellsOf() throws Exception {
        comfy.next(ComfyBehaviour.losesOutputs());

        String id = client.submit(graph);

        comfy.awaitFinished(1, SOON);
        assertThat(client.history(id).path("outputs")).hasSize(1);
        assertThat(client.get("/view?filename=fox_00001_.png").statusCode()).isEqualTo(404);
    }

    @Test
    void streamsAFileThatIsLargerThanTheHeapShouldHold() throws Exception {
        long size = 200L << 20;
        comfy.next(ComfyBehaviour.outputSize(size));
        ObjectNode video = JsonNodeFactory.instance.objectNode();
        ComfyWorkflows.savedBy(video, "VHS_VideoCombine")
                .put("frame_rate", 8)
                .put("loop_count", 0)
                .put("filename_prefix", "fox")
                .put("format", "video/h264-mp4")
                .put("pingpong", false)
                .put("save_output", true);
        client.submit(video);
        comfy.awaitFinished(1, SOON);

        var request = HttpRequest.newBuilder(client.uri("/view?filename=fox_00001.mp4"))
                .build();
        try (InputStream body =
                client.http().send(request, BodyHandlers.ofInputStream()).body()) {
            assertThat(body.transferTo(OutputStream.nullOutputStream())).isEqualTo(size);
        }
    }

    /// What the last message in the history of a prompt says, once `n` have finished.
    private JsonNode lastMessage(String id, int n) throws Exception {
        comfy.awaitFinished(n, SOON);
        JsonNode messages = client.history(id).path("status").path("messages");
        return messages.path(messages.size() - 1).path(1);
    }
}
