package io.sdqueueworker.testbed.comfyui.client;

import static io.sdqueueworker.testbed.comfyui.ComfyWorkflows.add;
import static io.sdqueueworker.testbed.comfyui.ComfyWorkflows.link;
import static io.sdqueueworker.testbed.comfyui.ComfyWorkflows.picture;
import static io.sdqueueworker.testbed.comfyui.ComfyWorkflows.saved;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The worker's assumptions about what ComfyUI tells of its nodes, models and past prompts, checked against the fake
/// and against a real one.
public abstract class ComfyUiLookupBeliefs {
    private final String clientId = UUID.randomUUID().toString();
    private final String promptId = UUID.randomUUID().toString();
    private final ObjectNode graph = JsonNodeFactory.instance.objectNode();
    private ComfyClient client;
    private ComfyListening listening;

    public abstract URI server();

    @BeforeEach
    public void listen() throws Exception {
        client = new ComfyClient(server());
        listening = client.listen(clientId);
    }

    @AfterEach
    public void closeClient() {
        client.close();
    }

    @Test
    public void tellsWhichNodesMakeOutputs() throws Exception {
        assertThat(client.json("/object_info/SaveImage")
                        .at("/SaveImage/output_node")
                        .asBoolean())
                .isTrue();
        assertThat(client.json("/object_info/LoadImage")
                        .at("/LoadImage/output_node")
                        .asBoolean())
                .isFalse();
    }

    @Test
    public void listsTheModelsOfEachFolderAndNoOther() throws Exception {
        assertThat(client.json("/models/loras").isArray()).isTrue();
        assertThat(client.json("/models/embeddings").isArray()).isTrue();
        assertThat(client.get("/models/no-such-folder").statusCode()).isEqualTo(404);
    }

    @Test
    public void forgetsAPromptThatIsDeletedFromItsHistory() throws Exception {
        picture(graph, "1", 16, 16, 1);
        saved(graph, "2", "1", "sd-queue-worker");
        client.submit(graph, clientId, promptId);
        listening.awaitEnd(promptId);
        JsonNode before = client.history(promptId);

        int status =
                client.post("/history", "{\"delete\":[\"" + promptId + "\"]}").statusCode();

        assertThat(before.path("outputs")).isNotEmpty();
        assertThat(status).isEqualTo(200);
        assertThat(client.json("/history/" + promptId)).isEmpty();
    }

    @Test
    public void reportsATextAsAListOfTexts() throws Exception {
        add(graph, "1", "PrimitiveStringMultiline").put("value", "a caption");
        link(add(graph, "2", "PreviewAny"), "source", "1", 0);

        client.submit(graph, clientId, promptId);
        listening.awaitEnd(promptId);

        assertThat(client.history(promptId).at("/outputs/2/text").toString()).isEqualTo("[\"a caption\"]");
    }

    @Test
    public void refusesANodeWithoutAClass() throws Exception {
        picture(graph, "1", 16, 16, 1);
        saved(graph, "2", "1", "sd-queue-worker");
        graph.putObject("3").putObject("inputs");

        HttpResponse<String> refusal = client.submit(graph, clientId, promptId);

        assertThat(refusal.statusCode()).isEqualTo(400);
        assertThat(refusal.body()).contains("class_type", "#3");
    }
}
