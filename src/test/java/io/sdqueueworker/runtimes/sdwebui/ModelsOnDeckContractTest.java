package io.sdqueueworker.runtimes.sdwebui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sdqueueworker.generation.PreparedRun;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.StagedModels;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Look-ups in the Web UI's model lists on deck, while another task may be on the GPU.
class ModelsOnDeckContractTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "CHECKPOINT, Stable-diffusion/dream.safetensors, dream",
        "VAE, VAE/fine.safetensors, fine.safetensors",
        "LORA, Lora/ink.safetensors, ink",
        "HYPERNETWORK, hypernetworks/mood.pt, mood",
        "CONTROLNET, ControlNet/control_v11p_sd15_canny.pth, control_v11p_sd15_canny"
    })
    void takesAModelOnDeckThatOnlyTheRuntimeHas(ModelKind kind, String file, String name) throws Exception {
        try (WebUiRun run = WebUiRun.start(directory)) {
            run.put(file);
            run.webUi.listModelsIn(run.models);

            run.generate(WebUiRun.content(), WebUiRun.missing(kind, name));

            assertThat(run.webUi.generations()).isEqualTo(1);
        }
    }

    @Test
    void looksForVaesAmongForgesModules() throws Exception {
        try (WebUiRun run = WebUiRun.start(directory)) {
            run.put("VAE/fine.safetensors");
            run.webUi.listModelsIn(run.models);
            run.webUi.beForge();

            run.prepare(WebUiRun.content(), WebUiRun.missing(ModelKind.VAE, "fine.safetensors"));

            assertThat(run.looks("/sd-modules")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"CHECKPOINT, dream", "VAE, fine.safetensors", "LORA, ink", "HYPERNETWORK, mood", "CONTROLNET, canny"})
    void failsOnDeckWhatNobodyHasWithTheNamesThatAreLikeIt(ModelKind kind, String name) throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (WebUiRun run = WebUiRun.start(directory)) {
            run.webUi.next(Behaviour.held(end));
            PreparedRun before = run.prepare(WebUiRun.content(), StagedModels.NONE);
            CompletableFuture<Void> onGpu = CompletableFuture.runAsync(() -> generate(before));
            run.webUi.awaitGenerationStarted(1, WebUiRun.SOON);

            assertThatExceptionOfType(TaskFailedException.class)
                    .isThrownBy(() ->
                            run.prepare(WebUiRun.content(), WebUiRun.missing(kind, name, "one like it", "another")))
                    .extracting(TaskFailedException::failure)
                    .returns(Code.MODEL_NOT_FOUND, Failure::code)
                    .returns(
                            "neither the model store nor the runtime has the " + kind.label() + " '" + name
                                    + "', names like it: one like it, another",
                            Failure::detail);

            end.countDown();
            onGpu.get();
        }
    }

    /// One LoRA whose metadata has `NaN` breaks the whole list.
    @Test
    void doesWithoutAListOfLorasThatTheWebUiCannotWrite() throws Exception {
        try (WebUiRun run = WebUiRun.start(directory)) {
            run.put("Lora/ink.safetensors");
            run.webUi.listModelsIn(run.models);
            run.webUi.failOnce("/loras");

            run.generate(WebUiRun.content().put("prompt", "a fox <lora:ink:1>"), StagedModels.NONE);

            assertThat(run.webUi.usedLoras()).containsExactly("ink");
        }
    }

    @Test
    void refreshesNothingWhileATaskIsOnTheGpu() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (WebUiRun run = WebUiRun.start(directory)) {
            run.put("Stable-diffusion/dream.safetensors");
            run.webUi.next(Behaviour.held(end));
            PreparedRun before = run.prepare(WebUiRun.content(), StagedModels.NONE);
            CompletableFuture<Void> onGpu = CompletableFuture.runAsync(() -> generate(before));
            run.webUi.awaitGenerationStarted(1, WebUiRun.SOON);

            PreparedRun next = run.prepare(WebUiRun.content("dream"), StagedModels.NONE);
            int refreshes = run.refreshes("/refresh-checkpoints");
            end.countDown();
            onGpu.get();
            next.submit(UUID.randomUUID()).await();

            assertThat(refreshes).isZero();
            assertThat(run.refreshes("/refresh-checkpoints")).isEqualTo(1);
        }
    }

    private static void generate(PreparedRun run) {
        try {
            run.submit(UUID.randomUUID()).await();
        } catch (TaskFailedException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
