package io.sdqueueworker.runtimes.sdwebui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sdqueueworker.staging.InputPlace;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebUiInputsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void findsUrlsAtAnyDepth() throws Exception {
        List<InputPlace> places = find("""
                {"init_images":["https://a.example/1.png","iVBORw0KGgo="],"mask":"s3://inputs/mask.png",
                "alwayson_scripts":{"image_link":"http://b.example/2.png",
                "controlnet":{"args":[{"enabled":true,"image":{"image":"HTTPS://c.example/3.png","mask":null}},
                {"image":"http://b.example/2.png"}]}},"imageList":[{"data":"https://d.example/4","name":"x"}]}""");

        assertThat(places)
                .extracting(InputPlace::path)
                .containsExactly(
                        "init_images[0]",
                        "mask",
                        "alwayson_scripts.image_link",
                        "alwayson_scripts.controlnet.args[0].image.image",
                        "alwayson_scripts.controlnet.args[1].image",
                        "imageList[0].data");
        assertThat(places)
                .extracting(InputPlace::pointer)
                .contains("/init_images/0", "/alwayson_scripts/controlnet/args/0/image/image");
        assertThat(places).extracting(InputPlace::url).contains("HTTPS://c.example/3.png", "s3://inputs/mask.png");
    }

    @Test
    void takesNothingForAnInputThatIsCalledByTooManyCharacters() throws Exception {
        String name = "a".repeat(4_095);

        assertThat(find("{\"" + name + "\":\"http://a.example/cat.png\"}")).hasSize(1);
        assertThat(find("{\"" + name + "\":[\"http://a.example/cat.png\"]}")).isEmpty();
    }

    /// Copying the name for every value below it would need a terabyte.
    @Test
    void makesNoNamesOfPlacesThatAreNoInputs() throws Exception {
        String values = "1,".repeat(1_000_000) + "1";

        String names = ("{\"" + "a".repeat(50_000) + "\":").repeat(20);

        assertThat(find(names + "[" + values + "]" + "}".repeat(20))).isEmpty();
        assertThat(find("{\"" + "a".repeat(4_000) + "\":[" + values + "]}")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "prompt",
                "negative_prompt",
                "hr_prompt",
                "hr_negative_prompt",
                "styles",
                "infotext",
                "ad_prompt",
                "ad_negative_prompt",
                "override_settings",
                "name",
                "save_dir"
            })
    void takesNothingBelowTheseNamesForAnInput(String name) throws Exception {
        assertThat(find("""
                {"%1$s":"http://a.example/cat.png",
                "alwayson_scripts":{"ADetailer":{"args":[{"%1$s":["http://a.example/cat.png",{"x":"s3://b/k"}]}]}}}""".formatted(name))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http is a protocol",
                "http://a.example/cat.png and a dog",
                "http://a.example/cat.png\\n",
                " https://a.example/cat.png",
                "https://a.example/a\\u00a0b.png",
                "see https://a.example/cat.png",
                "https://",
                "https:/a.example",
                "ftp://a.example/cat.png",
                "file:///etc/passwd",
                "data:image/png;base64,iVBORw0KGgo=",
                "://",
                ""
            })
    void takesNoOtherTextForAUrl(String text) throws Exception {
        assertThat(find("{\"image\":\"" + text + "\"}")).isEmpty();
    }

    @Test
    void escapesNamesInPointers() throws Exception {
        assertThat(find("{\"a/b~c\":\"s3://b/k\"}"))
                .extracting(InputPlace::pointer)
                .containsExactly("/a~1b~0c");
    }

    @Test
    void shortensThePathsOfLongNames() throws Exception {
        assertThat(find("{\"" + "n".repeat(10_000) + "\":{\"x\":\"s3://b/k\"}}"))
                .extracting(InputPlace::path)
                .allMatch(path -> path.length() < 210);
    }

    private static List<InputPlace> find(String content) throws JsonProcessingException, InterruptedException {
        return new WebUiInputs().find(JSON.readTree(content));
    }
}
