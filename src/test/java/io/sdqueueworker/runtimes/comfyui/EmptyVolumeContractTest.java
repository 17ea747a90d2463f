package io.sdqueueworker.runtimes.comfyui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.generation.PreparedRun;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.StagedInputs;
import io.sdqueueworker.task.StagedModels;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import java.nio.file.Path;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A ComfyUI whose model volume is empty fails every task, whatever its workflow.
class EmptyVolumeContractTest {

    @TempDir
    Path directory;

    private final ObjectNode graph = ComfyWorkflows.textToImage("a fox", 7);

    @Test
    void blamesTheRuntimeOnDeck() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.comfy.loseModels();

            assertThat(failure(() -> run.generate(graph)))
                    .returns(Code.RUNTIME_UNAVAILABLE, Failure::code)
                    .returns(
                            "the runtime lists no checkpoints and no diffusion models at all: is its model volume empty?",
                            Failure::detail);
            assertThat(run.comfy.prompts()).isEmpty();
        }
    }

    @Test
    void blamesTheRuntimeOnTheGpu() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            PreparedRun prepared =
                    run.runtime.prepare(ComfyRun.task(graph), StagedInputs.NONE, StagedModels.NONE, run.spool);
            run.comfy.loseModels();

            assertThat(failure(() -> prepared.submit(UUID.randomUUID())).code()).isEqualTo(Code.RUNTIME_UNAVAILABLE);
            assertThat(run.comfy.prompts()).hasSize(1);
        }
    }

    @Test
    void recoversWithItsVolume() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.comfy.loseModels();
            assertThat(failure(() -> run.generate(graph)).code()).isEqualTo(Code.RUNTIME_UNAVAILABLE);
            run.comfy.recover();

            assertThat(run.generate(graph).files()).hasSize(1);
        }
    }

    @Test
    void blamesTheTaskOnceThereIsAnyModelToStartWith() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            ((ObjectNode) graph.at("/1/inputs")).put("ckpt_name", "dream.safetensors");

            assertThat(failure(() -> run.generate(graph)).code()).isEqualTo(Code.MODEL_NOT_FOUND);
        }
    }

    private static Failure failure(ThrowingCallable call) {
        return catchThrowableOfType(TaskFailedException.class, call).failure();
    }
}
