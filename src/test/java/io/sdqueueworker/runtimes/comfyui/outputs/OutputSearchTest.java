package io.sdqueueworker.runtimes.comfyui.outputs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.runtimes.comfyui.api.ComfyUiApi;
import io.sdqueueworker.runtimes.comfyui.outputs.PromptOutput.File;
import io.sdqueueworker.runtimes.comfyui.outputs.PromptOutput.Picture;
import io.sdqueueworker.runtimes.comfyui.outputs.PromptOutput.Scene;
import io.sdqueueworker.runtimes.comfyui.outputs.PromptOutput.Shown;
import io.sdqueueworker.runtimes.comfyui.outputs.PromptOutput.Values;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutputSearchTest {

    @Test
    void findsFilesUnderWhateverKeyTheyStand() throws Exception {
        assertThat(search("""
                {"1": {"novel_kind": [{"filename": "a.xyz", "subfolder": "s", "type": "output", "workflow": "a.png"}],
                       "animated": [true]}}
                """)).containsExactly(new File("a.xyz", "s", "output"));
    }

    @Test
    void takesAFileWithoutAFolderForASavedOne() throws Exception {
        assertThat(search("""
                {"1": {"images": [{"filename": "a.png"}]}}
                """)).containsExactly(new File("a.png", "", "output"));
    }

    @Test
    void goesByTheOrderOfTheGraph() throws Exception {
        assertThat(search("""
                {"7.0": {"text": ["late"]}, "2": {"text": ["second"]}, "1": {"text": "first"}}
                """)).containsExactly(new Shown("first"), new Shown("second"), new Shown("late"));
    }

    @Test
    void findsScenesByTheirPathsOnce() throws Exception {
        assertThat(search("""
                {"1": {"3d": [{"filename": "a.glb", "subfolder": "mesh", "type": "output"}]},
                 "2": {"result": ["mesh/a.glb", null, "", {"camera": 1}]}}
                """)).containsExactly(new File("a.glb", "mesh", "output"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"result": ["mesh/a.GLB", {"camera": 1}, "temp/bg.png"]}                    | a.GLB in mesh
            {"3d": ["a.ply"]}                                                           | a.ply in ''
            {"result": ["b\\\\c\\\\a.splat", null, [{"position": 1}]]}                      | a.splat in b/c
            """)
    void takesScenesByTheirPathsWithoutCameraAndBackground(String reported, String scene) throws Exception {
        assertThat(search("{\"1\":" + reported + "}"))
                .singleElement()
                .isInstanceOfSatisfying(
                        Scene.class,
                        found -> assertThat(found.filename() + " in "
                                        + (found.subfolder().isEmpty() ? "''" : found.subfolder()))
                                .isEqualTo(scene));
    }

    @Test
    void takesTheFolderOfASceneThatSaysIt() throws Exception {
        assertThat(search("""
                {"1": {"result": ["3d/in.glb [input]", null]}}
                """)).containsExactly(new File("in.glb", "3d", "input"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"tags": ["1girl, solo"]}                             | 1girl, solo
            {"string": ["f", "o", "x"]}                           | fox
            {"text": ["狐", "🦊"]}                                 | 狐🦊
            {"text": "plain"}                                     | plain
            {"text": [["nested"]]}                                | nested
            {"anything": ["one", null, "two"]}                    | one+two
            {"result": ["a sentence"]}                            | a sentence
            {"files": ["/etc/a.glb"]}                             | /etc/a.glb
            """)
    void findsTextsUnderWhateverKeyTheyStand(String reported, String texts) throws Exception {
        assertThat(search("{\"1\":" + reported + "}").stream()
                        .map(output -> ((Shown) output).text())
                        .collect(Collectors.joining("+")))
                .isEqualTo(texts);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"value": [3.5]}                                      | {"value":[3.5]}
            {"value": [true, null]}                               | {"value":[true,null]}
            {"tags": [["1girl", 0.98], ["solo", 0.5]]}            | {"tags":[["1girl",0.98],["solo",0.5]]}
            {"bboxes": [{"x": 1}], "text": [1, "a"]}              | {"bboxes":[{"x":1}],"text":[1,"a"]}
            {"images": [{"filename": "a.png"}, {"seed": 7}]}      | {"images":[{"seed":7}]}
            {"result": [{"deep": {"filename": "a.png"}, "n": 1}]} | {"result":[{"n":1}]}
            {"loss": [NaN]}                                       | {"loss":["NaN"]}
            {"seed": [18446744073709551615]}                      | {"seed":[18446744073709551615]}
            """)
    void keepsOtherValuesInOneDocumentByNodeAndKey(String reported, String values) throws Exception {
        assertThat(search("{\"1\":" + reported + "}")).last().isEqualTo(new Values("{\"1\":" + values + "}"));
    }

    @Test
    void findsFilesAtAnyDepth() throws Exception {
        assertThat(search("""
                {"1": {"result": [{"outputs": [{"filename": "a.png"}]}], "meta": {"files": {"filename": "b.txt"}}}}
                """)).containsExactly(new File("a.png", "", "output"), new File("b.txt", "", "output"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"animated\": [true]}",
                "{\"text\": [null, \"\"], \"value\": [], \"images\": [[]]}",
                "{\"dims\": [8, 8], \"input_bboxes\": [{\"x\": 1}], \"compositor_inputs\": [\"a\"]}",
                "{\"result\": [\"\", {\"camera\": 1}]}",
                "{\"images\": [{\"source\": \"websocket\", \"content-type\": \"image/png\", \"type\": \"output\"}]}",
                "{\"files\": [{\"filename\": \"\"}]}"
            })
    void leavesWhatIsOnlyOfTheUserInterface(String reported) throws Exception {
        assertThat(search("{\"1\":" + reported + "}")).isEmpty();
    }

    @Test
    void leavesThePathsOfFilesThatTheNodeReportsAnyway() throws Exception {
        assertThat(search("""
                {"1": {"files": ["/comfy/output/b/a.png"], "images": [{"filename": "a.png", "subfolder": "b"}]}}
                """)).containsExactly(new File("a.png", "b", "output"));
    }

    @Test
    void takesAPictureInBase64ForAPreview() throws Exception {
        String picture = "iVBORw0KGgo" + "A".repeat(200);

        assertThat(search("{\"1\": {\"bg_image\": [\"" + picture + "\"]}}")).containsExactly(new Picture(picture));
        assertThat(search(
                        "{\"1\": {\"bg_image\": [\"" + picture + "\"]}, \"2\": {\"images\": [{\"filename\": \"a\"}]}}"))
                .containsExactly(new File("a", "", "output"));
    }

    @Test
    void keepsLongListsOfTextsTogether() throws Exception {
        String words = "[" + "\"ab\",".repeat(200) + "\"ab\"]";

        assertThat(search("{\"1\": {\"words\": " + words + "}}"))
                .containsExactly(new Values("{\"1\":{\"words\":" + words + "}}"));
    }

    @Test
    void keepsTextsThatAreTheSame() throws Exception {
        assertThat(search("""
                {"1": {"text": ["twice"]}, "2": {"text": ["twice"]}}
                """)).hasSize(2);
    }

    private static List<PromptOutput> search(String outputs) throws Exception {
        return OutputSearch.in(ComfyUiApi.answer(outputs), List.of("1", "2")).outputs();
    }
}
