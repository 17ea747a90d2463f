package io.sdqueueworker.runtimes.comfyui.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sdqueueworker.task.Payload;
import io.sdqueueworker.task.TaskFailedException;
import java.nio.charset.StandardCharsets;
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
        "fox,mark-fox",
        "a/b/fox,a/b/mark-fox",
        "'video\\fox',video\\mark-fox",
        "../../fox,mark-fox",
        "a/../b/./fox,a/b/mark-fox",
        "/etc/fox,etc/mark-fox",
        "'C:\\out\\fox',out\\mark-fox",
        "'..\\fox',mark-fox",
        "'',mark",
        "..,mark",
        "out/,out/mark",
        "fox..red...,mark-fox.red",
        "v1..2/fox,v1.2/mark-fox",
        "%year%/%month%-fox,%year%/mark-%month%-fox",
        "%date:yyyy/MM/dd%,mark-%date:yyyy/MM/dd%",
        "a/%date:yyyy/MM/dd%/fox,a/%date:yyyy/MM/dd%/mark-fox",
        "[time(%Y/%m/%d)] fox,mark-[time(%Y/%m/%d)] fox",
        "50%/100% fox,50%/mark-100% fox",
        "画/狐,画/mark-狐"
    })
    void marksTheNameOfAFileAndKeepsItsFolder(String prefix, String saved) throws Exception {
        assertThat(marked(prefix)).isEqualTo(saved);
    }

    @Test
    void keepsNamesShortEnoughForNumberAndEnding() throws Exception {
        assertThat(marked("a/" + "画".repeat(300)).getBytes(StandardCharsets.UTF_8))
                .hasSizeLessThan(200);
        assertThat(marked("%a%/".repeat(100_000))).hasSize(400_004);
        assertThat(marked("x".repeat(110) + "%date:yyyy-MM-dd%")).isEqualTo("mark-" + "x".repeat(110));
    }

    @Test
    void replacesTheMarkOfAnEarlierRun() throws Exception {
        Workflow workflow = saving("a/fox");

        workflow.markFiles("first");
        workflow.markFiles("second");

        assertThat(prefix(workflow)).isEqualTo("a/second-fox");
    }

    @Test
    void leavesAPrefixThatAnotherNodeMakes() throws Exception {
        Workflow workflow = read("""
                {"1": {"class_type": "SaveImage", "inputs": {"filename_prefix": ["2", 0]}},
                 "2": {"class_type": "A", "inputs": {}}}
                """);

        workflow.markFiles("mark");

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

    private static String marked(String prefix) throws Exception {
        Workflow workflow = saving(prefix);
        workflow.markFiles("mark");
        return prefix(workflow);
    }

    private static Workflow saving(String prefix) throws Exception {
        return read("{\"1\":{\"class_type\":\"SaveImage\",\"inputs\":{\"filename_prefix\":"
                + new ObjectMapper().writeValueAsString(prefix) + "}}}");
    }

    private static String prefix(Workflow workflow) throws Exception {
        return sent(workflow).at("/prompt/1/inputs/filename_prefix").asText();
    }

    private static Workflow read(String content) throws TaskFailedException {
        return Workflow.read(new Payload(content));
    }

    private static JsonNode sent(Workflow workflow) throws Exception {
        return new ObjectMapper().readTree(workflow.request("c", "p"));
    }
}
