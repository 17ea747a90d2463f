package io.sdqueueworker.generation.sdwebui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.generation.PreparedRun;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.ModelsMissingException;
import io.sdqueueworker.task.StagedModels;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.testing.sdwebui.Behaviour;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What is asked of the Web UI's lists before a run, and what follows from the answers.
class ModelPresenceContractTest {

    private static final String LORA_PROMPT = "a fox <lora:ink:1>";

    @TempDir
    Path directory;

    @Test
    void looksOnceForACheckpointThatIsListed() throws Exception {
        try (WebUiRun run = WebUiRun.start(directory)) {
            run.generate(WebUiRun.content("base"), WebUiRun.ready(ModelKind.CHECKPOINT, "base"));

            assertThat(run.looks("/sd-models")).isEqualTo(1);
            assertThat(List.of("/loras", "/sd-vae", "/hypernetworks", "/embeddings"))
                    .allMatch(list -> run.looks(list) == 0);
            assertThat(run.webUi.calls("POST", "/refresh-checkpoints")).isZero();
        }
    }

    @Test
    void asksNothingForATaskThatNamesNoModel() throws Exception {
        try (WebUiRun run = WebUiRun.start(directory)) {
            run.generate(WebUiRun.content(), StagedModels.NONE);

            assertThat(run.looks("/sd-models")).isZero();
        }
    }

    @Test
    void hasACheckpointListedThatWasPutThereMeanwhile() throws Exception {
        try (WebUiRun run = WebUiRun.start(directory)) {
            run.put("Stable-diffusion/sdxl/dream.safetensors");

            run.generate(WebUiRun.content("dream"), WebUiRun.ready(ModelKind.CHECKPOINT, "dream"));

            assertThat(run.refreshes("/refresh-checkpoints")).isEqualTo(1);
            assertThat(run.webUi.loaded()).startsWith("sdxl/dream.safetensors");
        }
    }

    @Test
    void hasACheckpointListedThatSomebodyElseHasPutThere() throws Exception {
        try (WebUiRun run = WebUiRun.start(directory)) {
            run.put("Stable-diffusion/dream.safetensors");

            run.generate(WebUiRun.content("dream.safetensors"), StagedModels.NONE);

            assertThat(run.refreshes("/refresh-checkpoints")).isEqualTo(1);
            assertThat(run.looks("/sd-models")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"there", "lacking"})
    void sendsNoRequestThatNamesACheckpointThatIsNotListed(String route) throws Exception {
        try (WebUiRun run = WebUiRun.start(directory)) {
            if (route.equals("lacking")) {
                run.webUi.lacks("/refresh-checkpoints");
            }

            TaskFailedException e = run.failure(WebUiRun.content("dream"), StagedModels.NONE);

            assertThat(e).isInstanceOf(ModelsMissingException.class);
            assertThat(e.failure().code()).isEqualTo(Code.MODEL_NOT_FOUND);
            assertThat(e.failure().detail()).contains("checkpoint 'dream'", "it has: base.safetensors");
            assertThat(((ModelsMissingException) e).needs())
                    .containsExactly(new ModelNeed(ModelKind.CHECKPOINT, List.of("Stable-diffusion"), "dream", false));
            assertThat(run.refreshes("/refresh-checkpoints")).isEqualTo(1);
            assertThat(run.webUi.generations()).isZero();
        }
    }

    @Test
    void looksForTheRefinerAsForTheCheckpoint() throws Exception {
        ObjectNode content = WebUiRun.content("base").put("refiner_checkpoint", "refiner");
        StagedModels staged = new StagedModels(
                List.of(WebUiRun.need(ModelKind.CHECKPOINT, "base"), WebUiRun.need(ModelKind.CHECKPOINT, "refiner")),
                List.of());
        try (WebUiRun run = WebUiRun.start(directory)) {
            TaskFailedException e = run.failure(content, staged);

            assertThat(((ModelsMissingException) e).needs())
                    .containsExactly(WebUiRun.need(ModelKind.CHECKPOINT, "refiner"));
            assertThat(run.looks("/sd-models")).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "VAE, VAE/fine.safetensors, fine.safetensors, /refresh-vae",
        "LORA, Lora/styles/ink.safetensors, ink, /refresh-loras",
        "EMBEDDING, embeddings/bad-hands.pt, bad-hands, /refresh-embeddings"
    })
    void hasAFileListedThatIsNewInItsFolder(ModelKind kind, String file, String name, String refresh) throws Exception {
        try (WebUiRun run = WebUiRun.start(directory)) {
            run.put(file);

            run.generate(WebUiRun.content(), WebUiRun.ready(kind, name));
            run.generate(WebUiRun.content(), WebUiRun.ready(kind, name));

            assertThat(run.refreshes(refresh)).isEqualTo(1);
            assertThat(run.webUi.generations()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"VAE, fine.safetensors", "LORA, ink", "HYPERNETWORK, mood", "CONTROLNET, canny"})
    void doesNotRunWithoutAModelThatTheWebUiWouldDoWithout(ModelKind kind, String name) throws Exception {
        try (WebUiRun run = WebUiRun.start(directory)) {
            TaskFailedException e = run.failure(WebUiRun.content(), WebUiRun.ready(kind, name));

            assertThat(e).isInstanceOf(ModelsMissingException.class);
            assertThat(e.failure().detail()).isEqualTo("the runtime has no " + kind.label() + " '" + name + "'");
            assertThat(run.webUi.generations()).isZero();
        }
    }

    @Test
    void doesWithoutAnOptionalFile() throws Exception {
        ModelNeed optional = new ModelNeed(ModelKind.LORA, List.of("Lora"), "ink", true);
        try (WebUiRun run = WebUiRun.start(directory)) {
            run.generate(WebUiRun.content(), new StagedModels(List.of(optional), List.of()));

            assertThat(run.refreshes("/refresh-loras")).isEqualTo(1);
        }
    }

    @Test
    void goesOnWhereAForkHasNoSuchList() throws Exception {
        try (WebUiRun run = WebUiRun.start(directory)) {
            run.webUi.lacks("/loras", "/refresh-loras");

            run.generate(WebUiRun.content(), WebUiRun.ready(ModelKind.LORA, "ink"));
            run.prepare(WebUiRun.content(), WebUiRun.missing(ModelKind.LORA, "ink"));

            assertThat(run.webUi.generations()).isEqualTo(1);
        }
    }

    @Test
    void goesOnWhereAForkListsButDoesNotRefresh() throws Exception {
        try (WebUiRun run = WebUiRun.start(directory)) {
            run.put("Lora/ink.safetensors");
            run.webUi.listModelsIn(run.models);
            run.webUi.lacks("/refresh-loras");

            run.generate(WebUiRun.content(), WebUiRun.ready(ModelKind.LORA, "ink"));

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
            next.generate(UUID.randomUUID());

            assertThat(refreshes).isZero();
            assertThat(run.refreshes("/refresh-checkpoints")).isEqualTo(1);
        }
    }

    @Test
    void switchesWithoutUnloadingAndLeavesTheCheckpointLoaded() throws Exception {
        try (WebUiRun run = WebUiRun.start(directory)) {
            run.put("Stable-diffusion/dream.safetensors");

            run.generate(WebUiRun.content("dream"), StagedModels.NONE);
            run.generate(WebUiRun.content("base"), StagedModels.NONE);
            run.generate(WebUiRun.content("dream"), StagedModels.NONE);

            assertThat(run.webUi.loaded()).startsWith("dream.safetensors");
            assertThat(run.webUi.requests())
                    .allMatch(request -> !request.path("override_settings_restore_afterwards")
                            .asBoolean(true));
            assertThat(run.webUi.calls("POST", "/unload-checkpoint")).isZero();
            assertThat(run.webUi.calls("POST", "/options")).isZero();
        }
    }

    @Test
    void hasALoraUsedThatIsNewInItsFolder() throws Exception {
        try (WebUiRun run = WebUiRun.start(directory)) {
            run.put("Lora/ink.safetensors");

            run.generate(WebUiRun.content().put("prompt", LORA_PROMPT), WebUiRun.ready(ModelKind.LORA, "ink"));

            assertThat(run.webUi.usedLoras()).containsExactly("ink");
        }
    }

    private static void generate(PreparedRun run) {
        try {
            run.generate(UUID.randomUUID());
        } catch (TaskFailedException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
