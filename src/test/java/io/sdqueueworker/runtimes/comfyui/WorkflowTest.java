package io.sdqueueworker.runtimes.comfyui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sdqueueworker.task.Payload;
import io.sdqueueworker.task.TaskFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkflowTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"nodes": [], "links": []}                      | UI_WORKFLOW_FORMAT
            {"prompt": {"nodes": [], "links": []}}          | UI_WORKFLOW_FORMAT
            {}                                              | INVALID_REQUEST
            {"prompt": {}}                                  | INVALID_REQUEST
            {"prompt": "a castle on a hill"}                | INVALID_REQUEST
            {"1": {"class_type": "A"}, "2": {"inputs": {}}} | INVALID_REQUEST
            {"1": {"class_type": 5}}                        | INVALID_REQUEST
            {"1": {"class_type": "A", "inputs": []}}        | INVALID_REQUEST
            []                                              | INVALID_REQUEST
            """)
    void refusesWhatIsNoGraph(String content, String code) {
        assertThat(catchThrowableOfType(TaskFailedException.class, () -> read(content))
                        .failure()
                        .code())
                .hasToString(code);
    }

    @Test
    void namesTheNodeThatHasNoInputs() {
        String content = """
                {"prompt": {"1": {"class_type": "A", "inputs": {}}, "7": {"class_type": "B"}}}
                """;

        assertThat(catchThrowableOfType(TaskFailedException.class, () -> read(content))
                        .failure()
                        .detail())
                .startsWith("node 7 (B) has no inputs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"inputs\": {}}", "{\"class_type\": 5}", "\"a note\"", "[]", "null"})
    void namesTheNodeThatHasNoClass(String node) {
        String content = "{\"1\": {\"class_type\": \"A\", \"inputs\": {}}, \"note\": " + node + "}";

        assertThat(catchThrowableOfType(TaskFailedException.class, () -> read(content))
                        .failure()
                        .detail())
                .startsWith("node note has no class_type");
    }

    @Test
    void takesANodeThatIsCalledPromptForANode() throws Exception {
        assertThat(read("""
                {"prompt": {"class_type": "A", "inputs": {}}}
                """).nodeIds()).containsExactly("prompt");
    }

    @Test
    void leavesNumbersAsTheyWereSent() throws Exception {
        assertThat(read("""
                {"1":{"class_type":"A","inputs":{"seed":18446744073709551615,"cfg":7.50,"x":1E+2}}}
                """).request("c", "p")).contains("\"seed\":18446744073709551615,\"cfg\":7.50,\"x\":1E+2");
    }

    @ParameterizedTest
    @CsvSource({
        "fox,below/fox",
        "a/b/fox,below/a/b/fox",
        "../../fox,below/fox",
        "/etc/fox,below/etc/fox",
        "'..\\fox',below/fox",
        "'',below/ComfyUI",
        "..,below/ComfyUI",
        "%year%-fox,below/%year%-fox"
    })
    void keepsWhatIsSavedInItsFolder(String prefix, String saved) throws Exception {
        Workflow workflow = read("{\"1\":{\"class_type\":\"SaveImage\",\"inputs\":{\"filename_prefix\":"
                + new ObjectMapper().writeValueAsString(prefix) + "}}}");

        workflow.saveBelow("below");

        assertThat(sent(workflow).at("/prompt/1/inputs/filename_prefix").asText())
                .isEqualTo(saved);
    }

    @Test
    void leavesAPrefixThatAnotherNodeMakes() throws Exception {
        Workflow workflow = read("""
                {"1": {"class_type": "SaveImage", "inputs": {"filename_prefix": ["2", 0]}},
                 "2": {"class_type": "A", "inputs": {}}}
                """);

        workflow.saveBelow("below");

        assertThat(sent(workflow).at("/prompt/1/inputs/filename_prefix/0").asText())
                .isEqualTo("2");
    }

    @Test
    void putsTextsIntoListsAndUnderNamesWithSlashes() throws Exception {
        Workflow workflow = read("""
                {"a/b": {"class_type": "A", "inputs": {"images": ["x", "y"]}}}
                """);

        workflow.put("/a~1b/inputs/images/1", "z");

        assertThat(sent(workflow).at("/prompt/a~1b/inputs/images").toString()).isEqualTo("[\"x\",\"z\"]");
    }

    private static Workflow read(String content) throws TaskFailedException {
        return Workflow.read(new Payload(content));
    }

    private static JsonNode sent(Workflow workflow) throws Exception {
        return new ObjectMapper().readTree(workflow.request("c", "p"));
    }
}
