package io.sdqueueworker.runtimes.comfyui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sdqueueworker.runtimes.comfyui.models.NodeDescriptions;
import io.sdqueueworker.staging.InputPlace;
import io.sdqueueworker.staging.InputPlace.Form;
import io.sdqueueworker.testbed.servers.ImagePainter;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkflowInputsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(strings = {"image", "mask", "video", "audio", "file"})
    void findsTheFilesOfLoaders(String input) throws Exception {
        assertThat(find("{\"10\":{\"class_type\":\"Loader\",\"inputs\":{\"%s\":\"https://a.example/x\"}}}"
                        .formatted(input)))
                .extracting(InputPlace::pointer, InputPlace::path, InputPlace::form)
                .containsExactly(tuple("/10/inputs/" + input, "10.inputs." + input, Form.MEDIA));
    }

    @Test
    void leavesTheAddressOfALoaderByPathToIt() throws Exception {
        assertThat(
                        find(
                                "{\"1\":{\"class_type\":\"VHS_LoadVideoPath\",\"inputs\":{\"video\":\"https://a.example/x\"}}}"))
                .isEmpty();
    }

    @Test
    void expectsAModelWhereALoaderTakesOne() throws Exception {
        assertThat(find("{\"1\":{\"class_type\":\"Load3D\",\"inputs\":{\"model_file\":\"s3://b/cube.glb\"}}}"))
                .extracting(InputPlace::form)
                .containsExactly(Form.MODEL);
    }

    @Test
    void findsTheGraphInsideARequest() throws Exception {
        assertThat(find("""
                {"client_id":"https://a.example/client","extra_data":{"image":"https://a.example/no"},
                "prompt":{"1":{"class_type":"LoadImage","inputs":{"image":"https://a.example/yes"}}}}""")).extracting(InputPlace::path).containsExactly("prompt.1.inputs.image");
    }

    @Test
    void neverTouchesATextThatBeginsWithHttp() throws Exception {
        assertThat(find("""
                {"6":{"class_type":"CLIPTextEncode","inputs":{"text":"https://a.example/cat.png","clip":["4",1]},
                "_meta":{"title":"http://a.example"}},
                "7":{"class_type":"FetchUrl","inputs":{"url":"https://a.example/cat.png"}},
                "8":{"class_type":"LoadImage","inputs":{"image":["6",0],"upload":"image"}}}""")).isEmpty();
    }

    /// Clients of image services send pictures as they send them to the Web UI. ComfyUI would look for a file of
    /// that name, and quote it.
    @ParameterizedTest
    @ValueSource(strings = {"data:image/png;base64,", "DATA:image/png;name=a.png;base64,", ""})
    void findsFilesThatAreInTheWorkflow(String head) throws Exception {
        String png = Base64.getEncoder().encodeToString(ImagePainter.png("a fox", 1, 32, 32));

        assertThat(find("{\"1\":{\"class_type\":\"LoadImage\",\"inputs\":{\"image\":\"" + head + png + "\"}}}"))
                .extracting(InputPlace::path)
                .containsExactly("1.inputs.image");
        assertThat(find("{\"1\":{\"class_type\":\"ETN_LoadImageBase64\",\"inputs\":{\"image\":\"" + head + png
                        + "\"}}}"))
                .isEmpty();
        assertThat(find("{\"1\":{\"class_type\":\"CLIPTextEncode\",\"inputs\":{\"text\":\"" + head + png + "\"}}}"))
                .isEmpty();
    }

    @Test
    void leavesNamesOfFilesAlone() throws Exception {
        for (String name : List.of("example.png", "iVBORw0KGgo.png", "a".repeat(200), "pasted/image (1).png [input]")) {
            assertThat(find("{\"1\":{\"class_type\":\"LoadImage\",\"inputs\":{\"image\":\"" + name + "\"}}}"))
                    .isEmpty();
        }
    }

    private static List<InputPlace> find(String content) throws JsonProcessingException, InterruptedException {
        return new WorkflowInputs(NodeDescriptions.NONE).find(JSON.readTree(content));
    }
}
