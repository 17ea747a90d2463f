package io.sdqueueworker.runtimes.sdwebui;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.GeneratedFile;
import io.sdqueueworker.task.MediaType;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskKind;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.ImagePainter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Scripts and extensions answer more, fewer or other pictures than seeds.
class ScriptAnswersContractTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    WebUiRun run;

    @BeforeEach
    void start() throws Exception {
        run = WebUiRun.start(directory);
    }

    @AfterEach
    void stop() {
        run.close();
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            x/y/z plot                   ; {}               ; [4,"10,20",[],0,"",[],0,"",[],true,false,false] ; image
            X/Y/Z plot                   ; {}               ; [4,"10,20",[],0,"",[],0,"",[],true,true,false]  ; grid image image
            X/Y/Z plot                   ; {}               ; [4,"10,20",[],0,"",[],1,"1,2",[],true,false,true] ; image image image
            X/Y/Z plot                   ; {"extras":1}     ; [4,"10,20",[],0,"",[],0,"",[],true,false,false] ; image image
            Prompt matrix                ; {"prompt":"a|b"} ; [false,false,"positive","comma",0]             ; grid image image
            Prompt matrix                ; {"extras":1}     ; [false,false,"positive","comma",0]             ; grid image extra
            Prompts from file or textbox ; {}               ; [false,false,"start","a\\nb\\nc",false]        ; image image image
            Prompts from file or textbox ; {}               ; [false,false,"start","a\\nb\\nc",true]         ; grid image image image
            Prompts from file or textbox ; {"batch_size":2} ; [false,false,"start","a\\nb",false]            ; image image image image
            """)
    void believesAScript(String script, String more, String arguments, String roles) throws Exception {
        assertThat(roles(TaskKind.TEXT_TO_IMAGE, request(script, more, arguments)))
                .isEqualTo(roles);
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            SD upscale | {"batch_size":4}            | [null,64,0,2]                    | image
            SD upscale | {"batch_size":4,"n_iter":2} | [null,64,0,2]                    | image image
            Loopback   | {}                          | [1,0.5,"Linear","None"]          | image
            Loopback   | {}                          | [4,0.5,"Linear","None"]          | grid image image image image
            """)
    void believesAScriptOnAnImage(String script, String more, String arguments, String roles) throws Exception {
        ObjectNode request = request(script, more, arguments);
        request.putArray("init_images").add(Base64.getEncoder().encodeToString(ImagePainter.png("input", 1, 8, 8)));

        assertThat(roles(TaskKind.IMAGE_TO_IMAGE, request)).isEqualTo(roles);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1 | 0 | true  | image
            4 | 0 | false | image image image image
            4 | 0 | true  | grid image image image image
            1 | 2 | true  | image extra extra
            2 | 1 | true  | grid image image extra
            """)
    void distinguishesTheImagesOfAPlainRun(int count, int maps, boolean grid, String roles) throws Exception {
        run.webUi.change(now -> (grid ? now.withGrid() : now).withExtraImages(maps));

        assertThat(roles(TaskKind.TEXT_TO_IMAGE, WebUiRun.content().put("batch_size", count)))
                .isEqualTo(roles);
    }

    @ParameterizedTest(name = "{0} with {1} maps")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ["GIF"]         | 0 | false | image.gif
            ["GIF"]         | 0 | true  | image.gif
            ["MP4"]         | 0 | false | image.mp4
            ["WEBM","WEBP"] | 0 | false | image.webm image.webp
            ["GIF","PNG"]   | 2 | false | image.gif extra.png extra.png
            ["GIF","Frame"] | 0 | true  | image.gif image.png image.png image.png image.png
            ["PNG"]         | 1 | false | image.png image.png image.png image.png extra.png
            """)
    void publishesAVideoInPlaceOfItsFrames(String formats, int maps, boolean grid, String files) throws Exception {
        run.webUi.change(now -> (grid ? now.withGrid() : now).withExtraImages(maps));
        ObjectNode request = WebUiRun.content().put("batch_size", 4);
        request.putObject("alwayson_scripts")
                .putObject("AnimateDiff")
                .putArray("args")
                .addObject()
                .put("enable", true)
                .set("format", JSON.readTree(formats));

        assertThat(run.generate(TaskKind.TEXT_TO_IMAGE, request).files().stream()
                        .map(file -> role(file) + type(file).extension())
                        .collect(joining(" ")))
                .isEqualTo(files);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            0 | ["a"]     | "parameters":{}                         | false
            0 | ["a","b"] | "parameters":{}                         | true
            0 | []        | "parameters":{}                         | true
            1 | ["a","b"] | "parameters":{}                         | false
            0 | ["a"]     | "parameters":{"script_name":"a script"} | true
            """)
    void noticesThatAPlainRunLacksAnImage(int first, String texts, String parameters, boolean whole) throws Exception {
        ObjectNode info = JSON.createObjectNode().put("index_of_first_image", first);
        info.set("all_seeds", JSON.readTree("[5,6]"));
        info.set("infotexts", JSON.readTree(texts));
        String image = Base64.getEncoder().encodeToString(ImagePainter.png("an image", 1, 8, 8));
        run.webUi.next(Behaviour.answers(
                200,
                "{\"images\":[\"%s\",\"%s\"],%s,\"info\":%s}"
                        .formatted(image, image, parameters, JSON.writeValueAsString(info.toString()))));

        TaskFailedException failure = catchThrowableOfType(
                TaskFailedException.class, () -> run.generate(TaskKind.TEXT_TO_IMAGE, WebUiRun.content()));

        assertThat(failure == null).isEqualTo(whole);
    }

    private static ObjectNode request(String script, String more, String arguments) throws IOException {
        ObjectNode request = WebUiRun.content().put("script_name", script).put("seed", 7);
        request.setAll((ObjectNode) JSON.readTree(more));
        request.set("script_args", JSON.readTree(arguments));
        return request;
    }

    private String roles(TaskKind kind, ObjectNode request) throws Exception {
        int maps = request.path("extras").asInt();
        request.remove("extras");
        if (maps > 0) {
            run.webUi.change(now -> now.withExtraImages(maps));
        }
        Generated generated = run.generate(kind, request);
        return generated.files().stream().map(ScriptAnswersContractTest::role).collect(joining(" "));
    }

    private static String role(GeneratedFile file) {
        return file.role().name().toLowerCase(Locale.ROOT);
    }

    private static MediaType type(GeneratedFile file) {
        try {
            return file.type();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
