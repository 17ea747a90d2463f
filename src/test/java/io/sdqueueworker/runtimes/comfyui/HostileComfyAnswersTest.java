package io.sdqueueworker.runtimes.comfyui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.sdqueueworker.io.ExactJson;
import io.sdqueueworker.runtimes.RuntimeCalls;
import io.sdqueueworker.runtimes.comfyui.api.PromptQueue;
import io.sdqueueworker.runtimes.comfyui.api.PromptRefusal;
import io.sdqueueworker.runtimes.comfyui.models.LoaderInputs;
import io.sdqueueworker.runtimes.comfyui.outputs.FileDownload;
import io.sdqueueworker.runtimes.comfyui.outputs.PromptOutput;
import io.sdqueueworker.runtimes.comfyui.outputs.PromptRecord;
import io.sdqueueworker.runtimes.comfyui.workflow.Workflow;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Payload;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.testing.Hostile;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Any answer of ComfyUI is understood, or is a failure that can be published. Any workflow that it receives is valid,
/// or the worker reports why it is not.
class HostileComfyAnswersTest {

    private static final PromptRefusal READER = new PromptRefusal(LoaderInputs.KNOWN);

    private static final String GRAPH = "{\"1\":{\"class_type\":\"LoadImage\",\"inputs\":{\"image\":\"a.png\","
            + "\"filename_prefix\":\"../a\"}},\"2\":{\"class_type\":\"SaveImage\",\"inputs\":{\"images\":[\"1\",0]}}}";
    private static final String PROMPT = "{\"prompt\":" + GRAPH + ",\"extra_data\":{\"a\":1.10}}";
    private static final String SUCCESS = "{\"prompt\":[1,\"id\"," + GRAPH + "],\"outputs\":{\"2\":{\"images\":["
            + "{\"filename\":\"a.png\",\"subfolder\":\"b\",\"type\":\"output\"}],\"text\":[\"a text\"],"
            + "\"result\":[\"c/d.glb\",null]}},\"status\":{\"status_str\":\"success\",\"completed\":true,"
            + "\"messages\":[[\"execution_start\",{}],[\"execution_success\",{}]]}}";
    private static final String ERROR = "{\"outputs\":{},\"status\":{\"messages\":[[\"execution_error\","
            + "{\"node_id\":\"2\",\"node_type\":\"SaveImage\",\"exception_type\":\"torch.OutOfMemoryError\","
            + "\"exception_message\":\"out of memory\"}]]}}";
    private static final String REFUSAL = "{\"error\":{\"type\":\"invalid_prompt\",\"message\":\"does not exist\","
            + "\"details\":\"\"},\"node_errors\":{\"1\":{\"class_type\":\"A\",\"errors\":[{\"type\":"
            + "\"value_not_in_list\",\"message\":\"m\",\"details\":\"d\",\"extra_info\":{\"input_name\":\"ckpt_name\"}}]}}}";
    private static final String QUEUE = "{\"queue_running\":[[1,\"id\",{},{},[]]],\"queue_pending\":[[2,\"id2\",{}]]}";
    private static final String UPLOAD = "{\"name\":\"a.png\",\"subfolder\":\"b\",\"type\":\"input\"}";
    private static final List<String> VALID = List.of(SUCCESS, ERROR, REFUSAL, QUEUE, UPLOAD, PROMPT, GRAPH);

    @Provide
    Arbitrary<String> answers() {
        return Hostile.texts(VALID);
    }

    @Property
    void understandsAnAnswerOrTellsOfAFailure(@ForAll("answers") String answer) {
        hold(answer);
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void hasLearnedFromCasesThatWereFound(String answer) {
        hold(answer);
    }

    static Stream<String> corpus() {
        return Stream.concat(VALID.stream(), Hostile.corpus("comfyui-answers"));
    }

    private static void hold(String answer) {
        holdTold(READER.of(400, answer).failure());
        holdUpload(answer);
        holdWorkflow(answer);
        JsonNode json;
        try {
            json = RuntimeCalls.json(answer, JsonNode.class);
        } catch (TaskFailedException e) {
            holdTold(e.failure());
            json = MissingNode.getInstance();
        }
        PromptQueue queue = PromptQueue.read(json);
        assertThat(queue.running()).doesNotContainNull();
        assertThat(queue.waiting()).doesNotContainNull();
        READER.ofNodes(json).map(TaskFailedException::failure).ifPresent(HostileComfyAnswersTest::holdTold);
        PromptRecord record = new PromptRecord(json);
        record.failure(answer).ifPresent(HostileComfyAnswersTest::holdTold);
        if (record.wasInterrupted()) {
            assertThat(record.failure("")).isPresent();
        }
        for (PromptOutput output : record.outputs(List.of("1", "2")).outputs()) {
            if (output instanceof PromptOutput.File file) {
                // The path of its request contains its own parts and nothing else.
                URI request = URI.create("http://127.0.0.1/" + FileDownload.path(file));
                assertThat(request.getHost()).isEqualTo("127.0.0.1");
                assertThat(request.getPath()).isEqualTo("/view");
                assertThat(request.getRawQuery().split("&", -1)).hasSize(3);
                assertThat(request.getRawFragment()).isNull();
            }
        }
    }

    private static void holdUpload(String answer) {
        try {
            String name = InputUploads.stored(answer);
            Hostile.assertPrintable(name);
            assertThat(name).doesNotStartWith("/").doesNotContain("\\", "//");
            assertThat(name.split("/", -1)).doesNotContain("", ".", "..");
        } catch (TaskFailedException e) {
            holdTold(e.failure());
        }
    }

    private static void holdWorkflow(String content) {
        try {
            // Every content has been read like this before it arrives here.
            ExactJson.builder(ExactJson.longTexts().build()).build().readTree(content);
        } catch (JsonProcessingException | NumberFormatException e) {
            return;
        }
        try {
            Workflow workflow = Workflow.read(new Payload(content));
            workflow.markFiles("mark");
            String request = workflow.request("client", UUID.randomUUID().toString());
            JsonNode graph = RuntimeCalls.json(request, JsonNode.class).path("prompt");
            assertThat(graph.valueStream())
                    .extracting(node -> node.path("inputs").path("filename_prefix"))
                    .filteredOn(prefix -> !prefix.isArray() && !prefix.isMissingNode() && !prefix.isNull())
                    .allSatisfy(prefix -> assertThat(List.of(prefix.textValue().split("[/\\\\]", -1)))
                            .doesNotContain("", ".", "..")
                            .anyMatch(segment -> segment.startsWith("mark")));
        } catch (TaskFailedException e) {
            holdTold(e.failure());
        }
    }

    private static void holdTold(Failure failure) {
        Hostile.assertPrintable(failure.detail());
        assertThat(failure.detail()).hasSizeLessThanOrEqualTo(2_001);
    }
}
