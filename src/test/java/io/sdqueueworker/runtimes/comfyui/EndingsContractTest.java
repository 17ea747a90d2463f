package io.sdqueueworker.runtimes.comfyui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.testbed.comfyui.ComfyBehaviour;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The meaning of a prompt's end, read from the history.
class EndingsContractTest {

    @TempDir
    Path directory;

    private final ObjectNode graph = ComfyWorkflows.textToImage("a fox", 7);
    private ComfyRun run;

    @BeforeEach
    void start() throws Exception {
        run = ComfyRun.start(directory);
    }

    @AfterEach
    void stop() {
        run.close();
    }

    @Test
    void tellsTheNodeThatFailed() {
        run.comfy.next(ComfyBehaviour.fails("ValueError", "no such luck"));

        Failure failure = run.failure(graph);

        assertThat(failure.code()).isEqualTo(Code.RUNTIME_ERROR);
        assertThat(failure.detail()).isEqualTo("node 5 (KSampler): ValueError: no such luck");
    }

    @Test
    void doesNotBelieveAStatusThatIsStale() {
        run.comfy.next(ComfyBehaviour.staleStatus());

        assertThat(run.failure(graph).code()).isEqualTo(Code.RUNTIME_ERROR);
    }

    @Test
    void tellsThatMemoryWasTooLittle() throws Exception {
        run.comfy.next(ComfyBehaviour.outOfMemory());

        assertThat(run.failure(graph).code()).isEqualTo(Code.OUT_OF_MEMORY);
        assertThat(run.generate(graph).files()).hasSize(1);
    }

    @Test
    void tellsABrokenGpu() {
        run.comfy.next(ComfyBehaviour.cudaFault());

        assertThat(run.failure(graph).code()).isEqualTo(Code.GPU_FAULT);
    }

    @Test
    void doesNotBelieveABrokenGpuThatTheTaskHasWordsFor() {
        ObjectNode saying = JsonNodeFactory.instance.objectNode();
        ComfyWorkflows.add(saying, "1", "FailingNode").put("message", "CUDA error: device-side assert triggered");

        assertThat(run.failure(saying).code()).isEqualTo(Code.RUNTIME_ERROR);
    }

    @Test
    void doesNotBlameTheGpuForANodeThatMixesDevices() {
        run.comfy.next(ComfyBehaviour.fails("RuntimeError", "Expected all tensors to be on the same device"));

        assertThat(run.failure(graph).code()).isEqualTo(Code.RUNTIME_ERROR);
    }

    @Test
    void givesUpOnARecordThatCannotBeRead() {
        run.comfy.next(ComfyBehaviour.garbledHistory());

        assertThat(run.failure(graph).code()).isEqualTo(Code.RUNTIME_ERROR);
    }

    @Test
    void executesWhatIsWhollyCachedButForTheSaving() throws Exception {
        ObjectNode shown = JsonNodeFactory.instance.objectNode();
        ComfyWorkflows.add(shown, "1", "ShowText").put("text", "hello");

        run.generate(shown);

        assertThat(ComfyRun.texts(run.generate(shown))).containsExactly("hello");
    }

    @Test
    void doesNotTakeTheFilesOfAnotherTaskForItsOwn() throws Exception {
        var first = run.generate(graph);
        graph.withObject("/5/inputs").put("seed", 8);
        var second = run.generate(graph);
        graph.withObject("/5/inputs").put("seed", 7);

        var third = run.generate(graph);

        assertThat(ComfyRun.bytes(third.files().getFirst()))
                .isEqualTo(ComfyRun.bytes(first.files().getFirst()))
                .isNotEqualTo(ComfyRun.bytes(second.files().getFirst()));
        assertThat(third.files()).hasSize(1);
    }
}
