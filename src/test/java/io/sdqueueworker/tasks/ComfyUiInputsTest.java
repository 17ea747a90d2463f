package io.sdqueueworker.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.ComfyUpload;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.servers.ImagePainter;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;

/// URLs in inputs of nodes, whose meaning only ComfyUI knows: a file to upload, or an address that the node loads.
@ExtendWith(WithServers.class)
class ComfyUiInputsTest {

    private final ObjectNode graph = JsonNodeFactory.instance.objectNode();

    @ParameterizedTest
    @CsvSource({"VHS_LoadAudio, audio_file", "LoadImageFromUrl, image"})
    void leavesAnAddressThatTheNodeLoadsItself(String classType, String input, TestServers servers) throws Exception {
        RunningWorker worker = servers.closing(new RunningWorker(servers).withComfyUi());
        worker.start();
        ComfyWorkflows.savedBy(graph, "SaveImage").put("filename_prefix", "x");
        ComfyWorkflows.add(graph, "3", classType).put(input, "https://a.example/x.mp3");

        JsonNode result = result(servers, worker);

        assertThat(result.path("result").asBoolean()).as(result.toString()).isTrue();
        assertThat(prompt(servers).at("/3/inputs/" + input).asText()).isEqualTo("https://a.example/x.mp3");
        assertThat(servers.comfyUi().uploads()).isEmpty();
    }

    @Test
    void uploadsASceneToTheFolderThatItsLoaderLists(TestServers servers) throws Exception {
        RunningWorker worker = servers.closing(new RunningWorker(servers).withComfyUi());
        worker.start();
        ObjectNode loader =
                ComfyWorkflows.add(graph, "1", "Load3D").put("model_file", put(servers, "in/cube.glb", glb()));
        loader.putObject("image").put("image", "");
        ComfyWorkflows.link(ComfyWorkflows.add(graph, "2", "ShowText"), "text", "1", 2);

        JsonNode result = result(servers, worker);

        assertThat(result.path("result").asBoolean()).as(result.toString()).isTrue();
        assertThat(servers.comfyUi().uploads())
                .extracting(ComfyUpload::subfolder)
                .containsExactly("3d");
        assertThat(prompt(servers).at("/1/inputs/model_file").asText()).matches("3d/sd-queue-worker-.*\\.glb");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void uploadsForAnInputThatOnlyTheRuntimeKnowsEvenIfItAnswersLate(boolean isLate, TestServers servers)
            throws Exception {
        FaultProxy comfy = servers.closing(FaultProxy.start(servers.comfyUi().endpoint()));
        RunningWorker worker =
                servers.closing(new RunningWorker(servers).withComfyUi().withComfyUiAt(comfy.endpoint()));
        worker.start();
        byte[] picture = ImagePainter.png("a fox", 1, 32, 32);
        ComfyWorkflows.savedBy(graph, "SaveImage").put("filename_prefix", "x");
        ComfyWorkflows.add(graph, "3", "LoadPicture").put("picture", put(servers, "in/a.png", picture));
        if (isLate) {
            comfy.whenFirst(request -> request.path().contains("/object_info/"))
                    .times(1)
                    .answer(503, "text/plain", "");
        }

        JsonNode result = result(servers, worker);

        assertThat(result.path("result").asBoolean()).as(result.toString()).isTrue();
        assertThat(prompt(servers).at("/3/inputs/picture").asText()).matches("sd-queue-worker-.*\\.png");
    }

    @Test
    void uploadsASoundToALoaderWhoseListIsEmpty(TestServers servers) throws Exception {
        RunningWorker worker = servers.closing(new RunningWorker(servers).withComfyUi());
        worker.start();
        byte[] sound = "fLaC\0\0\0\42".getBytes(StandardCharsets.US_ASCII);
        ComfyWorkflows.add(graph, "1", "VHS_LoadAudioUpload").put("audio", put(servers, "in/a.flac", sound));
        ComfyWorkflows.link(ComfyWorkflows.add(graph, "2", "SaveAudio").put("filename_prefix", "x"), "audio", "1", 0);

        JsonNode result = result(servers, worker);

        assertThat(result.path("result").asBoolean()).as(result.toString()).isTrue();
        assertThat(servers.comfyUi().uploads())
                .extracting(ComfyUpload::subfolder)
                .containsExactly("");
    }

    private JsonNode result(TestServers servers, RunningWorker worker) throws Exception {
        servers.sendBody(TestServers.pipeline("task", graph).toString());
        return worker.result();
    }

    private static JsonNode prompt(TestServers servers) {
        return servers.comfyUi().prompts().getFirst().path("prompt");
    }

    private static String put(TestServers servers, String key, byte[] bytes) {
        servers.s3()
                .client()
                .putObject(request -> request.bucket(servers.bucket()).key(key), RequestBody.fromBytes(bytes));
        return "s3://" + servers.bucket() + "/" + key;
    }

    /// A glTF binary with an empty scene.
    private static byte[] glb() {
        return "glTF\2\0\0\0\40\0\0\0\14\0\0\0JSON{\"asset\":{}} ".getBytes(StandardCharsets.US_ASCII);
    }
}
