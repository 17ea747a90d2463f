package io.sdqueueworker.testbed.comfyui;

import static io.sdqueueworker.testbed.comfyui.client.ComfyClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.ConnectException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Faults of a [FakeComfyUi] on its script.
class FakeComfyUiFaultsTest extends OnFakeComfyUi {

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

    /// The last message in the history of a prompt, once `n` prompts have finished.
    private JsonNode lastMessage(String id, int n) throws Exception {
        comfy.awaitFinished(n, SOON);
        JsonNode messages = client.history(id).path("status").path("messages");
        return messages.path(messages.size() - 1).path(1);
    }
}
