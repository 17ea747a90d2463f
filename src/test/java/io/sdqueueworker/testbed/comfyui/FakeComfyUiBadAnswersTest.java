package io.sdqueueworker.testbed.comfyui;

import static io.sdqueueworker.testbed.comfyui.client.ComfyClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.client.ComfyClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/// Bad answers of a [FakeComfyUi] on its script.
class FakeComfyUiBadAnswersTest extends OnFakeComfyUi {

    @Test
    void answers503WhileItIsNotReady() throws Exception {
        comfy.notReady();
        assertThat(client.get("/system_stats").statusCode()).isEqualTo(503);

        comfy.ready();
        assertThat(client.get("/system_stats").statusCode()).isEqualTo(200);
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
        ComfyWorkflows.savedAsVideo(video);
        client.submit(video);
        comfy.awaitFinished(1, SOON);

        var request = HttpRequest.newBuilder(client.uri("/view?filename=fox_00001.mp4"))
                .build();
        try (InputStream body =
                client.http().send(request, BodyHandlers.ofInputStream()).body()) {
            assertThat(body.transferTo(OutputStream.nullOutputStream())).isEqualTo(size);
        }
    }
}
