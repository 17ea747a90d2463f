package io.sdqueueworker.testbed.comfyui.client;

import static io.sdqueueworker.testbed.comfyui.ComfyWorkflows.add;
import static io.sdqueueworker.testbed.comfyui.ComfyWorkflows.link;
import static io.sdqueueworker.testbed.comfyui.ComfyWorkflows.picture;
import static io.sdqueueworker.testbed.comfyui.ComfyWorkflows.saved;
import static io.sdqueueworker.testbed.comfyui.client.ComfyClient.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The worker's assumptions about what ComfyUI's nodes save and report, checked against the fake and a real one.
public abstract class ComfyUiOutputBeliefs {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String mark = "sdqw-contract-" + UUID.randomUUID();
    private final ObjectNode graph = JsonNodeFactory.instance.objectNode();
    private ComfyClient client;

    public abstract URI server();

    @BeforeEach
    public void paint() {
        client = new ComfyClient(server());
        picture(graph, "1", 16, 16, 1);
    }

    @AfterEach
    public void closeClient() {
        client.close();
    }

    @Test
    public void savesUnderMarkedNamesInTheSendersFolders() throws Exception {
        saved(graph, "2", "1", "contract/deep/" + mark);
        saved(graph, "3", "1", "contract\\" + mark);

        JsonNode outputs = entry().path("outputs");

        JsonNode deep = outputs.at("/2/images/0");
        assertThat(deep.path("filename").asText()).isEqualTo(mark + "_00001_.png");
        assertThat(deep.path("subfolder").asText()).isEqualTo("contract/deep");
        JsonNode odd = outputs.at("/3/images/0");
        assertThat(odd.path("filename").asText()).endsWith(mark + "_00001_.png");
        assertThat(view(odd)).isEqualTo(200);
    }

    @Test
    public void refusesNamesWithTwoDots() throws Exception {
        saved(graph, "2", "1", mark + "..fox");

        assertThat(view(entry().at("/outputs/2/images/0"))).isEqualTo(400);
    }

    @Test
    public void listsTheOutputNodesThatItExecutesAndLeavesOutTheInvalid() throws Exception {
        saved(graph, "2", "1", mark);
        add(graph, "3", "PreviewImage");
        JsonNode answer = submitted();

        JsonNode entry = ended(answer);

        assertThat(answer.at("/node_errors/3/dependent_outputs").toString()).isEqualTo("[\"3\"]");
        assertThat(answer.at("/node_errors/3/errors/0/type").asText()).isEqualTo("required_input_missing");
        assertThat(entry.at("/prompt/4").toString()).isEqualTo("[\"2\"]");
        assertThat(entry.at("/prompt/2/2/class_type").asText()).isEqualTo("SaveImage");
    }

    @Test
    public void reportsTheSceneOfAnInputByItsPath() throws Exception {
        add(graph, "2", "Preview3D").put("model_file", "3d/" + mark + ".glb");

        assertThat(entry().at("/outputs/2/result/0").asText()).isEqualTo("3d/" + mark + ".glb");
    }

    @Test
    public void reportsATextAsAListOfTexts() throws Exception {
        add(graph, "2", "PrimitiveStringMultiline").put("value", "a caption");
        link(add(graph, "3", "PreviewAny"), "source", "2", 0);

        assertThat(entry().at("/outputs/3/text").toString()).isEqualTo("[\"a caption\"]");
    }

    @Test
    public void reportsNothingOfWhatIsSentToTheWebSocket() throws Exception {
        link(add(graph, "2", "SaveImageWebsocket"), "images", "1", 0);

        assertThat(entry().path("outputs")).isEmpty();
    }

    private JsonNode entry() throws Exception {
        return ended(submitted());
    }

    private JsonNode submitted() throws Exception {
        return JSON.readTree(client.post(
                        "/prompt",
                        ComfyClient.body(graph)
                                .put("client_id", mark)
                                .put("prompt_id", UUID.randomUUID().toString())
                                .toString())
                .body());
    }

    private JsonNode ended(JsonNode answer) {
        String id = answer.path("prompt_id").asText();
        return Awaitility.await().atMost(SOON).until(() -> client.history(id), JsonNode::isObject);
    }

    private int view(JsonNode file) throws Exception {
        return client.get("/view?filename=" + encoded(file.path("filename")) + "&subfolder="
                        + encoded(file.path("subfolder")) + "&type=output")
                .statusCode();
    }

    private static String encoded(JsonNode text) {
        return URLEncoder.encode(text.asText(), StandardCharsets.UTF_8);
    }
}
