package io.sdqueueworker.testbed.comfyui.client;

import static io.sdqueueworker.testbed.comfyui.ComfyWorkflows.add;
import static io.sdqueueworker.testbed.comfyui.ComfyWorkflows.picture;
import static io.sdqueueworker.testbed.comfyui.ComfyWorkflows.saved;
import static io.sdqueueworker.testbed.comfyui.ComfyWorkflows.scaled;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The worker's assumptions about ComfyUI's API, checked against the fake and against a real one.
public abstract class ComfyUiBeliefs {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String clientId = UUID.randomUUID().toString();
    private final String promptId = UUID.randomUUID().toString();
    private final String folder = "sd-queue-worker/contract-" + promptId.substring(0, 8);
    private final ObjectNode graph = JsonNodeFactory.instance.objectNode();
    private ComfyClient client;
    private ComfyListening listening;

    public abstract URI server();

    @BeforeEach
    public void listen() throws Exception {
        client = new ComfyClient(server());
        listening = client.listen(clientId);
        picture(graph, "1", 16, 16, 1);
        scaled(graph, "2", "1", 8, 8);
        saved(graph, "3", "2", folder + "/fox");
    }

    @AfterEach
    public void closeClient() {
        client.close();
    }

    @Test
    public void keepsAPromptUnderTheIdThatItCameWith() throws Exception {
        JsonNode answer = submitted(promptId, graph);
        listening.awaitEnd(promptId);

        JsonNode entry = client.history(promptId);
        assertThat(answer.path("prompt_id").asText()).isEqualTo(promptId);
        assertThat(answer.path("node_errors")).isEmpty();
        assertThat(entry.at("/prompt/1").asText()).isEqualTo(promptId);
        assertThat(entry.at("/prompt/3/client_id").asText()).isEqualTo(clientId);
        assertThat(entry.at("/status/status_str").asText()).isEqualTo("success");
        assertThat(messages(entry)).containsExactly("execution_start", "execution_cached", "execution_success");
        assertThat(entry.at("/outputs/3/images").toString())
                .isEqualTo("[{\"filename\":\"fox_00001_.png\",\"subfolder\":\"" + folder + "\",\"type\":\"output\"}]");
    }

    @Test
    public void tellsItsClientTheCourseOfAPromptAndOthersTheLengthOfTheQueue() throws Exception {
        ComfyListening other = client.listen(UUID.randomUUID().toString());

        submitted(promptId, graph);
        listening.awaitEnd(promptId);

        assertThat(listening.types())
                .containsExactly(
                        "execution_start",
                        "execution_cached",
                        "executing",
                        "executing",
                        "executing",
                        "executed",
                        "execution_success",
                        "executing");
        assertThat(other.types()).isEmpty();
        assertThat(other.of("status")).isNotEmpty();
    }

    @Test
    public void tellsOfTheOldFileWhereNothingHasChanged() throws Exception {
        submitted(promptId, graph);
        listening.awaitEnd(promptId);
        String again = UUID.randomUUID().toString();

        submitted(again, graph);
        listening.awaitEnd(again);

        assertThat(client.history(again).path("outputs"))
                .isEqualTo(client.history(promptId).path("outputs"))
                .isNotEmpty();
    }

    @Test
    public void freesWhatItKeepsBeforeThePromptThatComesNext() throws Exception {
        submitted(promptId, graph);
        listening.awaitEnd(promptId);

        boolean freed = nothingIsCachedAfterFree();
        if (!freed) {
            // A prompt that arrives before the execution thread has seen the request goes first.
            freed = nothingIsCachedAfterFree();
        }

        assertThat(freed).isTrue();
    }

    private boolean nothingIsCachedAfterFree() throws Exception {
        String again = UUID.randomUUID().toString();
        HttpResponse<String> free = client.post("/free", "{\"unload_models\":true,\"free_memory\":true}");
        client.json("/queue");
        submitted(again, graph);
        listening.awaitEnd(again);

        assertThat(free.statusCode()).isEqualTo(200);
        assertThat(listening.of("execution_cached").getLast().path("prompt_id").asText())
                .isEqualTo(again);
        return listening.of("execution_cached").getLast().path("nodes").isEmpty();
    }

    @Test
    public void takesAnIdAgainAndRemembersTheLaterPrompt() throws Exception {
        submitted(promptId, graph);
        listening.awaitEnd(promptId);
        saved(graph, "4", "1", folder + "/later");

        submitted(promptId, graph);
        listening.await("executed", data -> data.path("node").asText().equals("4"));
        listening.messages.await(2, this::isEnd, ComfyClient.SOON);

        assertThat(client.history(promptId).path("outputs").path("4")).isNotEmpty();
    }

    @Test
    public void hasAPromptInItsQueueUntilItIsInItsHistoryAndStopsNoOther() throws Exception {
        submitted(promptId, ComfyWorkflows.slow());
        listening.await("executing");

        JsonNode queue = client.json("/queue");
        JsonNode history = client.json("/history/" + promptId);
        int length = client.json("/prompt").at("/exec_info/queue_remaining").asInt();
        client.post("/interrupt", interrupt(UUID.randomUUID().toString()));
        JsonNode later = client.json("/queue");
        client.post("/interrupt", interrupt(promptId));
        listening.awaitEnd(promptId);

        assertThat(queue.at("/queue_running/0/1").asText()).isEqualTo(promptId);
        assertThat(history).isEmpty();
        assertThat(length).isEqualTo(1);
        assertThat(later.at("/queue_running/0/1").asText()).isEqualTo(promptId);
        assertThat(messages(client.history(promptId))).endsWith("execution_interrupted");
        assertThat(client.json("/queue").path("queue_running")).isEmpty();
        assertThat(client.json("/prompt").at("/exec_info/queue_remaining").asInt())
                .isZero();
    }

    @Test
    public void forgetsOnlyTheEndedPromptsThatAreDeleted() throws Exception {
        submitted(promptId, graph);
        listening.awaitEnd(promptId);
        String kept = UUID.randomUUID().toString();
        submitted(kept, graph);
        listening.awaitEnd(kept);

        HttpResponse<String> deleted =
                client.post("/history", "{\"delete\":[\"" + UUID.randomUUID() + "\",\"" + promptId + "\"]}");

        assertThat(deleted.statusCode()).isEqualTo(200);
        assertThat(client.json("/history/" + promptId)).isEmpty();
        assertThat(client.json("/history/" + kept)).isNotEmpty();
    }

    @Test
    public void takesAPromptThatWaitsOutOfItsQueue() throws Exception {
        submitted(promptId, ComfyWorkflows.slow());
        listening.await("executing");
        String waiting = UUID.randomUUID().toString();
        submitted(waiting, ComfyWorkflows.slow());

        client.post("/queue", "{\"delete\":[\"" + waiting + "\"]}");

        assertThat(client.json("/queue").path("queue_pending")).isEmpty();
        client.post("/interrupt", interrupt(promptId));
        listening.awaitEnd(promptId);
        assertThat(client.json("/history/" + waiting)).isEmpty();
    }

    @Test
    public void namesTheNodeThatFailedAndKeepsWhatTheOthersHaveMade() throws Exception {
        String name = JSON.readTree(client.upload("contract.png", "no picture", ComfyClient.field("overwrite", "true"))
                        .body())
                .path("name")
                .asText();
        add(graph, "7", "LoadImage").put("image", name);
        saved(graph, "8", "7", folder + "/never");

        submitted(promptId, graph);
        listening.awaitEnd(promptId);

        JsonNode entry = client.history(promptId);
        JsonNode error = entry.at("/status/messages/2/1");
        assertThat(messages(entry)).endsWith("execution_error");
        assertThat(error.path("node_id").asText()).isEqualTo("7");
        assertThat(error.path("node_type").asText()).isEqualTo("LoadImage");
        assertThat(error.path("exception_type").asText()).endsWith("Error");
        assertThat(error.path("exception_message").asText()).isNotBlank();
        assertThat(entry.path("outputs").path("8").isMissingNode()).isTrue();
    }

    @Test
    public void refusesANodeThatItDoesNotHave() throws Exception {
        add(graph, "4", "SaveToTheMoon");

        HttpResponse<String> refusal = client.submit(graph, clientId, promptId);

        JsonNode error = JSON.readTree(refusal.body()).path("error");
        assertThat(refusal.statusCode()).isEqualTo(400);
        assertThat(error.path("type").asText()).isIn("invalid_prompt", "missing_node_type");
        assertThat(error.path("message").asText()).contains("SaveToTheMoon");
        if (error.path("type").asText().equals("invalid_prompt")) {
            assertThat(error.path("message").asText()).contains("does not exist");
        }
        assertThat(error.path("details").asText()).isEqualTo("Node ID '#4'");
    }

    @Test
    public void refusesANodeWithoutAClass() throws Exception {
        graph.putObject("4").putObject("inputs");

        HttpResponse<String> refusal = client.submit(graph, clientId, promptId);

        assertThat(refusal.statusCode()).isEqualTo(400);
        assertThat(refusal.body()).contains("class_type", "#4");
    }

    @Test
    public void executesTheValidOutputsAndReportsTheOthers() throws Exception {
        add(graph, "4", "SaveImage").put("filename_prefix", "never");

        JsonNode answer = submitted(promptId, graph);
        listening.awaitEnd(promptId);

        assertThat(answer.at("/node_errors/4/errors/0/type").asText()).isEqualTo("required_input_missing");
        assertThat(answer.at("/node_errors/4/errors/0/extra_info/input_name").asText())
                .isEqualTo("images");
        assertThat(answer.at("/node_errors/4/class_type").asText()).isEqualTo("SaveImage");
        assertThat(client.history(promptId).path("outputs")).hasSize(1);
    }

    @Test
    public void renamesAnUploadUnlessItMayOverwrite() throws Exception {
        String file = promptId + ".png";
        client.upload(file, "one", "");

        JsonNode other = JSON.readTree(client.upload(file, "other", "").body());
        JsonNode again = JSON.readTree(client.upload(file, "more", ComfyClient.field("overwrite", "true"))
                .body());

        assertThat(other.path("name").asText()).isEqualTo(promptId + " (1).png");
        assertThat(again.path("name").asText()).isEqualTo(file);
        assertThat(client.bytes("/view?type=input&subfolder=&filename=" + file))
                .asString()
                .isEqualTo("more");
    }

    @Test
    public void answersForWhatIsNotThere() throws Exception {
        assertThat(client.get("/api/system_stats").statusCode()).isEqualTo(200);
        assertThat(client.get("/system_stats").statusCode()).isEqualTo(200);
        assertThat(client.json("/history/" + promptId)).isEmpty();
        assertThat(client.get("/view?filename=" + promptId + ".png").statusCode())
                .isEqualTo(404);
        assertThat(client.get("/view?filename=../x.png").statusCode()).isEqualTo(400);
        assertThat(client.get("/" + promptId).statusCode()).isEqualTo(404);
        assertThat(client.post("/" + promptId, "{}").statusCode()).isEqualTo(405);
        assertThat(client.get("/queue", "Origin", "http://example.com").statusCode())
                .isEqualTo(403);
    }

    private JsonNode submitted(String id, ObjectNode prompt) throws Exception {
        HttpResponse<String> answer = client.submit(prompt, clientId, id);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private boolean isEnd(JsonNode message) {
        return message.path("type").asText().equals("executing")
                && message.at("/data/node").isNull();
    }

    private static String interrupt(String id) {
        return "{\"prompt_id\":\"" + id + "\"}";
    }

    private static List<String> messages(JsonNode entry) {
        return entry.at("/status/messages")
                .valueStream()
                .map(message -> message.path(0).asText())
                .toList();
    }
}
