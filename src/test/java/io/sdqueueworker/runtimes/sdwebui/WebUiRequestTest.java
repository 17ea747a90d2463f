package io.sdqueueworker.runtimes.sdwebui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiRoute;
import io.sdqueueworker.runtimes.sdwebui.settings.RequestedSettings;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.spool.SpoolSpace;
import io.sdqueueworker.task.MediaType;
import io.sdqueueworker.task.Payload;
import io.sdqueueworker.task.StagedInput;
import io.sdqueueworker.task.StagedInputs;
import io.sdqueueworker.task.StagedInputs.Place;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebUiRequestTest {

    @TempDir
    Path workDirectory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"alwayson_scripts\":null,\"override_settings\":null}",
                "{\"alwayson_scripts\":[],\"override_settings\":\"\"}"
            })
    void createsTheObjectsThatTheRequestLacks(String content) throws Exception {
        assertThat(fixed(content)).isEqualTo("{\"alwayson_scripts\":{},\"override_settings\":{}}");
    }

    @Test
    void mergesTheSettingsAmongTheScriptsIntoTheRequests() throws Exception {
        assertThat(fixed("""
                {"override_settings":{"a":1,"b":1},"alwayson_scripts":{"override_settings":{"b":2,"c":3}}}""")).isEqualTo("{\"override_settings\":{\"a\":1,\"b\":2,\"c\":3},\"alwayson_scripts\":{}}");
    }

    @Test
    void removesRoutingDataAndKeepsScripts() throws Exception {
        assertThat(fixed("""
                {"alwayson_scripts":{"task":"text-to-image","id_task":"x","uid":"u","sd_model_checkpoint":"m",
                "image_link":"s3://b/k","save_dir":"out","sd_vae":"v","override_settings":{},
                "controlnet":{"args":[{"enabled":true}]},"ADetailer":{"args":[]}},"override_settings":{}}"""))
                .isEqualTo("{\"alwayson_scripts\":{\"controlnet\":{\"args\":[{\"enabled\":true}]},"
                        + "\"ADetailer\":{\"args\":[]}},\"override_settings\":{}}");
    }

    @Test
    void leavesTheRestAsItWasSent() throws Exception {
        String rest = "\"prompt\":\"http://example.com/cat.png\",\"negative_prompt\":\"https is bad\","
                + "\"cfg_scale\":7.50,\"seed\":12345678901234567890,\"styles\":[\"s3://x/y\"],\"infotext\":null";

        assertThat(fixed("{" + rest + "}"))
                .isEqualTo("{" + rest + ",\"alwayson_scripts\":{},\"override_settings\":{}}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"alwayson_scripts":{"sd_model_checkpoint":"a"}}                                                | a
            {"override_settings":{"sd_model_checkpoint":"a"},"alwayson_scripts":{"sd_model_checkpoint":"b"}} | a
            {"alwayson_scripts":{"override_settings":{"sd_model_checkpoint":"a [0123456789]"}}} | a [0123456789]
            {"override_settings":{"sd_model_checkpoint":" "}}                                               | none
            {"override_settings":{"sd_model_checkpoint":null}}                                              | none
            {}                                                                                              | none
            """)
    void takesTheCheckpointOutOfTheRequest(String content, String checkpoint) throws Exception {
        WebUiRequest request = written(content);

        assertThat(request.checkpoint().orElse("none")).isEqualTo(checkpoint);
        assertThat(request.settings().overrides()).isEmpty();
        assertThat(switching(content)).doesNotContain("sd_model_checkpoint", "restore_afterwards");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ["ae.safetensors","/m/clip_l.safetensors"] | ae.safetensors,/m/clip_l.safetensors
            "ae.safetensors"                           | ae.safetensors
            []                                         | ``
            null                                       | not named
            """)
    void takesForgesModulesOutOfTheRequest(String modules, String taken) throws Exception {
        String content = "{\"override_settings\":{\"forge_additional_modules\":" + modules + "}}";

        assertThat(written(content)
                        .settings()
                        .modules()
                        .map(names -> String.join(",", names))
                        .orElse("not named"))
                .isEqualTo(taken);
        assertThat(fixed(content)).isEqualTo("{\"override_settings\":{},\"alwayson_scripts\":{}}");
    }

    @ParameterizedTest
    @CsvSource({"true, false", "false, true"})
    void leavesRestoringAsTheSenderWroteIt(boolean restore, boolean kept) throws Exception {
        String content = "{\"override_settings_restore_afterwards\":" + restore
                + ",\"override_settings\":{\"sd_model_checkpoint\":\"a\",\"CLIP_stop_at_last_layers\":2}}";

        assertThat(written(content).settings())
                .returns(kept, RequestedSettings::kept)
                .returns(Set.of("CLIP_stop_at_last_layers"), RequestedSettings::overrides);
        assertThat(switching(content))
                .startsWith("{\"override_settings_restore_afterwards\":" + restore
                        + ",\"override_settings\":{\"CLIP_stop_at_last_layers\":2}");
    }

    @Test
    void dropsTheCheckpointOfTheRoutingDataWithoutSwitching() throws Exception {
        assertThat(fixed("{\"alwayson_scripts\":{\"sd_model_checkpoint\":\"dream.safetensors\"}}"))
                .isEqualTo("{\"alwayson_scripts\":{},\"override_settings\":{}}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"send_images":false,"save_images":true} | {"send_images":true,"save_images":false
            {"send_images":true,"save_images":false} | {"send_images":true,"save_images":false
            {"send_images":null,"save_images":null}  | {"send_images":true,"save_images":false
            {"steps":2}                              | {"steps":2
            """)
    void asksForTheImagesInTheAnswerAndNotOnTheRuntimesDisk(String content, String request) throws Exception {
        assertThat(fixed(content)).isEqualTo(request + ",\"alwayson_scripts\":{},\"override_settings\":{}}");
    }

    @Test
    void putsInputsInThePlaceOfTheirUrls() throws Exception {
        StagedInput one = staged("one");
        StagedInputs inputs = new StagedInputs(List.of(
                new Place("/init_images/1", "s3://b/1", one),
                new Place("/alwayson_scripts/controlnet/args/0/image", "s3://b/2", staged("four")),
                new Place("/alwayson_scripts/controlnet/args/1/a~1b", "s3://b/1", one)));

        String request = request(WebUiRoute.IMAGE_TO_IMAGE, """
                {"prompt":"s3://b/1","init_images":["data","s3://b/1"],"alwayson_scripts":{"controlnet":{"args":
                [{"image":"s3://b/2","weight":0.50},{"a/b":"s3://b/1"}]}},"override_settings":{}}""", inputs, false);

        assertThat(request)
                .isEqualTo("{\"prompt\":\"s3://b/1\",\"init_images\":[\"data\",\"b25l\"],\"alwayson_scripts\":"
                        + "{\"controlnet\":{\"args\":[{\"image\":\"Zm91cg==\",\"weight\":0.50},{\"a/b\":\"b25l\"}]}},"
                        + "\"override_settings\":{}}");
    }

    @Test
    void makesTheLinkedImageTheFirstImage() throws Exception {
        StagedInputs inputs =
                new StagedInputs(List.of(new Place("/alwayson_scripts/image_link", "s3://b/1", staged("one"))));

        assertThat(request(
                        WebUiRoute.IMAGE_TO_IMAGE,
                        "{\"alwayson_scripts\":{\"image_link\":\"s3://b/1\"}}",
                        inputs,
                        false))
                .isEqualTo("{\"alwayson_scripts\":{},\"init_images\":[\"b25l\"],\"override_settings\":{}}");
    }

    @Test
    void prefersTheImagesOfTheRequest() throws Exception {
        assertThat(fixed(
                        WebUiRoute.IMAGE_TO_IMAGE,
                        "{\"init_images\":[\"a\"],\"alwayson_scripts\":{\"image_link\":\"b\"}}"))
                .isEqualTo("{\"init_images\":[\"a\"],\"alwayson_scripts\":{},\"override_settings\":{}}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            EXTRA_SINGLE_IMAGE | {}                                     | {"image":"a"}
            EXTRA_SINGLE_IMAGE | {"image":"","upscaling_resize":4}      | {"image":"a","upscaling_resize":4}
            EXTRA_SINGLE_IMAGE | {"image":"b"}                          | {"image":"b"}
            EXTRA_BATCH_IMAGES | {}                                     | {"imageList":[{"name":"image_link","data":"a"}]}
            EXTRA_BATCH_IMAGES | {"imageList":[{"data":"b","name":""}]} | {"imageList":[{"data":"b","name":""}]}
            INTERROGATE        | {"model":"clip"}                       | {"model":"clip","image":"a"}
            PNG_INFO           | {"image":null}                         | {"image":"a"}
            """)
    void givesCallsWithoutScriptsNothingButTheLinkedImage(WebUiRoute route, String content, String request)
            throws Exception {
        String scripts = "\"alwayson_scripts\":{\"task\":\"x\",\"image_link\":\"a\",\"controlnet\":{\"args\":[]}}";

        assertThat(fixed(route, "{" + scripts + (content.equals("{}") ? "" : ",") + content.substring(1)))
                .isEqualTo(request);
    }

    @ParameterizedTest
    @EnumSource(
            value = WebUiRoute.class,
            names = {"TEXT_TO_IMAGE", "IMAGE_TO_IMAGE"},
            mode = EnumSource.Mode.EXCLUDE)
    void addsNothingToCallsWithoutScripts(WebUiRoute route) throws Exception {
        assertThat(fixed(route, "{\"image\":\"a\",\"new\":1.50}")).isEqualTo("{\"image\":\"a\",\"new\":1.50}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            IMAGE_TO_IMAGE     | {"batch_size":3}             | 1
            EXTRA_SINGLE_IMAGE | {}                           | 1
            EXTRA_BATCH_IMAGES | {"imageList":[{},{},{}]}     | 3
            EXTRA_BATCH_IMAGES | {"imageList":[]}             | 1
            INTERROGATE        | {}                           | 0
            """)
    void knowsHowManyImagesAreDue(WebUiRoute route, String content, int due) throws Exception {
        try (Spool spool = new SpoolSpace(workDirectory, 1 << 20).open()) {
            assertThat(WebUiRequest.write(route, new Payload(content), StagedInputs.NONE, false, spool, _ -> {})
                            .due())
                    .isEqualTo(due);
        }
    }

    @Test
    void sendsTheFileWithItsLength() throws Exception {
        try (Spool spool = new SpoolSpace(workDirectory, 1 << 20).open()) {
            WebUiRequest request = WebUiRequest.write(
                    WebUiRoute.TEXT_TO_IMAGE, new Payload("{}"), StagedInputs.NONE, false, spool, _ -> {});

            assertThat(request.publisher().contentLength()).isEqualTo(Files.size(request.file()));
        }
    }

    @Test
    void refusesAContentThatIsNotJson() {
        assertThatThrownBy(() -> fixed("{")).isInstanceOf(JsonProcessingException.class);
    }

    private String fixed(String content) throws IOException, TaskFailedException, InterruptedException {
        return fixed(WebUiRoute.TEXT_TO_IMAGE, content);
    }

    private String fixed(WebUiRoute route, String content)
            throws IOException, TaskFailedException, InterruptedException {
        return request(route, content, StagedInputs.NONE, false);
    }

    private String switching(String content) throws IOException, TaskFailedException, InterruptedException {
        return request(WebUiRoute.TEXT_TO_IMAGE, content, StagedInputs.NONE, true);
    }

    private WebUiRequest written(String content) throws IOException, TaskFailedException, InterruptedException {
        try (Spool spool = new SpoolSpace(workDirectory, 1 << 20).open()) {
            return WebUiRequest.write(
                    WebUiRoute.TEXT_TO_IMAGE, new Payload(content), StagedInputs.NONE, true, spool, _ -> {});
        }
    }

    private String request(WebUiRoute route, String content, StagedInputs inputs, boolean switchModel)
            throws IOException, TaskFailedException, InterruptedException {
        try (Spool spool = new SpoolSpace(workDirectory, 1 << 20).open()) {
            return Files.readString(WebUiRequest.write(route, new Payload(content), inputs, switchModel, spool, _ -> {})
                    .file());
        }
    }

    private StagedInput staged(String content) throws IOException {
        Path file = Files.writeString(workDirectory.resolve(content), content);
        return new StagedInput(file, content.length(), MediaType.PNG);
    }
}
