package io.sdqueueworker.runtimes.comfyui.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sdqueueworker.generation.TaskKinds;
import io.sdqueueworker.runtimes.comfyui.ComfyUiKit;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Payload;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskKind;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The original queue agent for ComfyUI never looks at the `tasktype`.
class WorkflowKindsTest {

    private static final String GRAPH = "{\"1\": {\"class_type\": \"EmptyImage\", \"inputs\": {}}}";

    private final TaskKinds kinds = new ComfyUiKit().taskKinds();

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "pipeline", "text-to-image", "image-to-image", "extra-single-image", "anything"})
    void takesAGraphForAPipelineWhateverItIsCalled(@Nullable String tasktype) throws Exception {
        assertThat(kind(tasktype, GRAPH)).isEqualTo(TaskKind.PIPELINE);
        assertThat(kind(tasktype, "{\"prompt\": " + GRAPH + "}")).isEqualTo(TaskKind.PIPELINE);
    }

    /// The sender then learns what is wrong with it.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"nodes\": [], \"links\": []}",
                "{\"1\": {\"class_type\": \"A\", \"inputs\": {}}, \"note\": {\"text\": \"x\"}}"
            })
    void takesAWrongWorkflowForAPipeline(String content) throws Exception {
        assertThat(kind("text-to-image", content)).isEqualTo(TaskKind.PIPELINE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"prompt\": \"a castle\"}", "{\"1\": {\"class_type\": 7}}"})
    void refusesWhatIsNotAGraph(String content) {
        TaskFailedException refused =
                catchThrowableOfType(TaskFailedException.class, () -> kind("text-to-image", content));

        assertThat(refused.failure().code()).isEqualTo(Code.UNSUPPORTED_TASK);
        assertThat(refused.failure().detail()).contains("text-to-image").doesNotContain("castle");
    }

    @Test
    void refusesWhatIsNotAGraphWithoutATasktype() {
        assertThat(catchThrowableOfType(TaskFailedException.class, () -> kind(null, "{}"))
                        .failure()
                        .code())
                .isEqualTo(Code.UNSUPPORTED_TASK);
    }

    /// A content that is declared as a workflow and is not one is invalid, not unsupported.
    @Test
    void leavesAnInvalidPipelineToItsReader() throws Exception {
        assertThat(kind("pipeline", "{}")).isEqualTo(TaskKind.PIPELINE);
    }

    private TaskKind kind(@Nullable String tasktype, String content) throws TaskFailedException {
        return kinds.of(Optional.ofNullable(tasktype), new Payload(content));
    }
}
