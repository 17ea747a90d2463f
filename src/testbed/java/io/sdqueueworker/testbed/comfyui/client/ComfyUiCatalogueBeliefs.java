package io.sdqueueworker.testbed.comfyui.client;

import static io.sdqueueworker.testbed.comfyui.ComfyWorkflows.add;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The worker's assumptions about ComfyUI's description of its nodes and files, checked against the fake and
/// against a real one.
public abstract class ComfyUiCatalogueBeliefs {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ObjectNode graph = JsonNodeFactory.instance.objectNode();
    private ComfyClient client;

    public abstract URI server();

    @BeforeEach
    public void open() {
        client = new ComfyClient(server());
    }

    @AfterEach
    public void closeClient() {
        client.close();
    }

    @Test
    public void describesOneClassAndNothingForAnUnknownOne() throws Exception {
        assertThat(client.json("/object_info/SaveToTheMoon")).isEmpty();
        assertThat(client.json("/object_info/Save%2FTo%20%28Moon%29")).isEmpty();

        JsonNode saver = client.json("/object_info/SaveImage");

        assertThat(saver).hasSize(1);
        assertThat(saver.at("/SaveImage/output_node").asBoolean()).isTrue();
        assertThat(client.json("/object_info/KSampler")
                        .at("/KSampler/output_node")
                        .asBoolean(true))
                .isFalse();
    }

    @Test
    public void offersTheFilesOfTheFolderThatAnInputNames() throws Exception {
        JsonNode options = client.json("/object_info/CheckpointLoaderSimple")
                .at("/CheckpointLoaderSimple/input/required/ckpt_name/0");

        assertThat(options).isEqualTo(client.json("/models/checkpoints"));
        assertThat(texts(client.json("/models"))).contains("checkpoints", "loras", "vae", "embeddings", "vae_approx");
    }

    @Test
    public void listsTheFilesOfEachFolderAndOfNoOther() throws Exception {
        assertThat(client.json("/models/loras").isArray()).isTrue();
        assertThat(client.json("/models/embeddings").isArray()).isTrue();
        assertThat(client.get("/models/no-such-folder").statusCode()).isEqualTo(404);
    }

    @Test
    public void putsNewerListsIntoTheSecondElement() throws Exception {
        JsonNode input =
                client.json("/object_info/UpscaleModelLoader").at("/UpscaleModelLoader/input/required/model_name");

        assertThat(input.path(0).asText()).isEqualTo("COMBO");
        assertThat(input.at("/1/options")).isEqualTo(client.json("/models/upscale_models"));
    }

    @Test
    public void marksInputsThatTakeUploads() throws Exception {
        assertThat(client.json("/object_info/LoadImage")
                        .at("/LoadImage/input/required/image/1/image_upload")
                        .asBoolean())
                .isTrue();
        assertThat(client.json("/object_info/Load3D")
                        .at("/Load3D/input/required/model_file/1/file_upload")
                        .asBoolean())
                .isTrue();
    }

    @Test
    public void takesASceneOnlyFromItsSubfolder() throws Exception {
        String name = "sd-queue-worker-" + UUID.randomUUID() + ".glb";
        client.upload(name, "glTF", ComfyClient.field("subfolder", "3d"));
        client.upload(name, "glTF", "");

        assertThat(errorsOfScene("3d/" + name)).isEmpty();
        assertThat(errorsOfScene(UUID.randomUUID() + ".glb")).isNotEmpty();
    }

    @Test
    public void listsEmbeddingsWithoutTheirEndings() throws Exception {
        List<String> files = texts(client.json("/models/embeddings"));

        assertThat(texts(client.json("/embeddings")))
                .containsExactlyElementsOf(files.stream()
                        .map(file -> file.substring(0, file.lastIndexOf('.')))
                        .toList());
    }

    /// The errors of a scene in a prompt that is refused in any case: its output lacks an input.
    private JsonNode errorsOfScene(String name) throws Exception {
        graph.removeAll();
        ObjectNode loader = add(graph, "1", "Load3D")
                .put("model_file", name)
                .put("width", 64)
                .put("height", 64);
        loader.putObject("image");
        ObjectNode preview = add(graph, "2", "SaveGLB");
        preview.putArray("mesh").add("1").add(2);
        ObjectNode image = add(graph, "3", "SaveImage");
        image.putArray("images").add("1").add(0);
        JsonNode answer = JSON.readTree(
                client.submit(graph, "client", UUID.randomUUID().toString()).body());
        return answer.at("/node_errors/1/errors");
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asText).toList();
    }
}
