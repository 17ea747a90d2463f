package io.sdqueueworker.testbed.comfyui;

import static io.sdqueueworker.testbed.comfyui.client.ComfyClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.client.ComfyClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/// The messages of a [FakeComfyUi] over its WebSockets, and their recipients.
class FakeComfyUiSocketTest extends OnFakeComfyUi {

    @Test
    void tellsTheClientOfAPromptItsWholeCourse() throws Exception {
        var listening = client.listen("a-client");

        String id = client.submit(graph);

        listening.awaitEnd(id);
        assertThat(listening.types())
                .startsWith("execution_start", "execution_cached", "executing")
                .endsWith("executing", "executed", "execution_success", "executing");
        assertThat(listening.of("progress").getLast().toString())
                .isEqualTo("{\"prompt_id\":\"" + id + "\",\"value\":4,\"max\":4,\"node\":\"5\"}");
        assertThat(listening.of("progress")).hasSize(4);
        assertThat(listening
                        .of("executed")
                        .getFirst()
                        .at("/output/images/0/filename")
                        .asText())
                .isEqualTo("fox_00001_.png");
        assertThat(listening.of("progress_state").getLast().at("/nodes/7/state").asText())
                .isEqualTo("finished");
        assertThat(listening.of("status").getFirst().path("sid").asText()).isEqualTo("a-client");
    }

    @Test
    void tellsOthersOnlyTheLengthOfTheQueue() throws Exception {
        var other = client.listen("another-client");
        var listening = client.listen("a-client");

        listening.awaitEnd(client.submit(graph));

        other.await(
                "status", data -> data.at("/status/exec_info/queue_remaining").asInt() == 1);
        assertThat(other.types()).isEmpty();
    }

    @Test
    void tellsTheOutputsOfAPromptThatIsWhollyCachedWithoutExecutingANode() throws Exception {
        client.submit(graph);
        comfy.awaitFinished(1, SOON);
        var listening = client.listen("a-client");

        listening.awaitEnd(client.submit(graph));

        assertThat(listening.types())
                .containsExactly("execution_start", "execution_cached", "executed", "execution_success", "executing");
        assertThat(listening.of("execution_cached").getFirst().path("nodes")).hasSize(7);
    }

    @Test
    void tellsANodeThatFailsAndThenTheEnd() throws Exception {
        var listening = client.listen("a-client");
        ObjectNode failing = JsonNodeFactory.instance.objectNode();
        ComfyWorkflows.add(failing, "1", "FailingNode").put("message", "no such luck");

        String id = client.submit(failing);

        listening.awaitEnd(id);
        JsonNode error = listening.await("execution_error");
        assertThat(error.path("exception_message").asText()).isEqualTo("no such luck\n");
        assertThat(error.path("node_type").asText()).isEqualTo("FailingNode");
        assertThat(error.path("traceback")).isNotEmpty();
        assertThat(error.at("/current_inputs/message/0").asText()).isEqualTo("no such luck");
        assertThat(listening.types()).endsWith("execution_error", "executing");
        assertThat(client.history(id).at("/status/status_str").asText()).isEqualTo("error");
    }

    @Test
    void tellsEverybodyHowAPromptGoesThatHasNoClient() throws Exception {
        var listening = client.listen("a-client");
        comfy.next(ComfyBehaviour.hang());
        client.post("/prompt", ComfyClient.body(graph).toString());
        listening.await("progress");

        client.post("/interrupt", "");

        assertThat(listening.await("execution_interrupted").path("node_id").asText())
                .isEqualTo("5");
    }

    @Test
    void showsThePictureInWorkAsBinaryFramesWhenPreviewsAreOn() throws Exception {
        comfy.change(ComfySettings::withPreviews);
        var listening = client.listen("a-client");

        listening.awaitEnd(client.submit(graph));

        assertThat(listening.frames.size()).isEqualTo(4);
        ByteBuffer frame = ByteBuffer.wrap(listening.frames.all().getFirst());
        assertThat(frame.getInt()).isEqualTo(1);
        assertThat(frame.getInt()).isEqualTo(2);
        assertThat(frame.getInt()).isEqualTo(0x89504E47);
    }

    @Test
    void addsMetadataToPreviewsForAClientThatSaysItCanReadThem() throws Exception {
        comfy.change(ComfySettings::withPreviews);
        var listening = client.listen("a-client");
        listening
                .socket()
                .sendText("{\"type\":\"feature_flags\",\"data\":{\"supports_preview_metadata\":true}}", true)
                .join();
        listening.await("feature_flags");

        listening.awaitEnd(client.submit(graph));

        assertThat(ByteBuffer.wrap(listening.frames.all().getFirst()).getInt()).isEqualTo(4);
    }

    @Test
    void answersPingsAndTheClosingHandshakeAndReadsLongAndFragmentedFrames() throws Exception {
        var listening = client.listen("a-client");
        WebSocket socket = listening.socket();

        socket.sendText("x".repeat(70_000), false).join();
        socket.sendText("y".repeat(200), true).join();
        socket.sendPing(ByteBuffer.allocate(125)).join();
        listening.pongs.await(1, SOON);
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "done").join();

        assertThat(listening.ends.await(1, SOON)).containsExactly("closed with 1000");
        assertThat(listening.pongs.all()).containsExactly("125");
    }

    @Test
    void sendsMessagesThatNeedLongLengths() throws Exception {
        var listening = client.listen("a-client");
        ObjectNode showing = JsonNodeFactory.instance.objectNode();
        ComfyWorkflows.add(showing, "1", "ShowText").put("text", "z".repeat(70_000));
        ComfyWorkflows.add(showing, "2", "PreviewText").put("text", "z".repeat(200));

        listening.awaitEnd(client.submit(showing));

        assertThat(listening.of("executed").getFirst().at("/output/text/0").asText())
                .hasSize(70_000);
    }

    @Test
    void tellsAClientThatComesBackWhereItsPromptIs() throws Exception {
        comfy.next(ComfyBehaviour.hang());
        var listening = client.listen("a-client");
        client.submit(graph);
        listening.await("progress");

        var again = client.listen("a-client");

        assertThat(again.await("executing").toString()).isEqualTo("{\"node\":\"5\"}");
        assertThat(comfy.clients()).containsExactly("a-client", "a-client");
    }

    @Test
    void forgetsAClientThatConnectedAgainUnderItsIdWhenTheOldConnectionEnds() throws Exception {
        var old = client.listen("a-client");
        var again = client.listen("a-client");
        old.socket().sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        comfy.awaitClientsGone(1, SOON);

        client.submit(graph);
        comfy.awaitFinished(1, SOON);

        assertThat(again.types()).isEmpty();
        assertThat(again.ends.all()).isEmpty();
    }
}
