package io.sdqueueworker.runtimes.sdwebui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.ModelsMissingException;
import io.sdqueueworker.task.StagedModels;
import io.sdqueueworker.task.TaskFailedException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Look-ups in the Web UI's model lists during the GPU's turn, and their consequences.
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
    void blamesTheRuntimeIfItListsNoCheckpointAtAll() throws Exception {
        try (WebUiRun run = WebUiRun.start(directory)) {
            run.webUi.loseModels();

            Failure failure =
                    run.failure(WebUiRun.content("base"), StagedModels.NONE).failure();

            assertThat(failure.code()).isEqualTo(Code.RUNTIME_UNAVAILABLE);
            assertThat(failure.detail())
                    .isEqualTo("the runtime lists no checkpoints at all: is its model volume empty?");
            assertThat(run.webUi.generations()).isZero();

            run.webUi.recover();
            assertThat(run.generate(WebUiRun.content("base"), StagedModels.NONE).files())
                    .hasSize(1);
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
    @CsvSource({
        "VAE, fine.safetensors, ''",
        "LORA, ink, ''",
        "HYPERNETWORK, mood, ', although its file is in the model directory: it may list it only after a restart'",
        "CONTROLNET, canny, ', although its file is in the model directory: it may list it only after a restart'"
    })
    void doesNotRunWithoutAModelThatTheWebUiWouldDoWithout(ModelKind kind, String name, String hint) throws Exception {
        try (WebUiRun run = WebUiRun.start(directory)) {
            TaskFailedException e = run.failure(WebUiRun.content(), WebUiRun.ready(kind, name));

            assertThat(e.failure().code()).isEqualTo(Code.MODEL_NOT_FOUND);
            assertThat(e.failure().detail()).isEqualTo("the runtime has no " + kind.label() + " '" + name + "'" + hint);
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
    void switchesWithoutUnloadingAndLeavesTheCheckpointLoaded() throws Exception {
        try (WebUiRun run = WebUiRun.start(directory)) {
            run.put("Stable-diffusion/dream.safetensors");

            run.generate(WebUiRun.content("dream"), StagedModels.NONE);
            run.generate(WebUiRun.content("base"), StagedModels.NONE);
            run.generate(WebUiRun.content("dream"), StagedModels.NONE);

            assertThat(run.webUi.loaded()).startsWith("dream.safetensors");
            assertThat(run.webUi.requests()).noneMatch(request -> request.has("override_settings_restore_afterwards"));
            assertThat(run.webUi.calls("POST", "/unload-checkpoint")).isZero();
            assertThat(run.webUi.calls("POST", "/options")).isEqualTo(3);
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
}
