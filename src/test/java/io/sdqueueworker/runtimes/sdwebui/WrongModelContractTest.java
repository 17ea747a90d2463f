package io.sdqueueworker.runtimes.sdwebui;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.StagedModels;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The checkpoint that an answer names is compared with the one that the request names.
class WrongModelContractTest {

    private static final String NAME = "sd_model_name";
    private static final String HASH = "sd_model_hash";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"dream", "sdxl/dream.safetensors", "sdxl_dream"})
    void failsARunWithAnotherModel(String wanted) throws Exception {
        try (WebUiRun run = start()) {
            run.webUi.next(Behaviour.usesItsOwnModel());

            TaskFailedException e = run.failure(WebUiRun.content(wanted), StagedModels.NONE);

            assertThat(e.failure().code()).isEqualTo(Code.WRONG_MODEL);
            assertThat(e.failure().stage()).isEqualTo(Stage.GENERATION);
            assertThat(e.failure().detail()).contains("'" + wanted + "'", "the runtime used 'base [");
        }
    }

    @Test
    void takesTheHashThatTheRunHasFoundOut() throws Exception {
        try (WebUiRun run = start()) {
            run.webUi.next(Behaviour.keepsItsModelSecret(NAME));

            run.generate(WebUiRun.content("dream"), StagedModels.NONE);

            // Its hash was unknown before the run, so the list is requested again.
            assertThat(run.looks("/sd-models")).isEqualTo(2);
        }
    }

    @Test
    void tellsFilesOfOneNameApartByTheirHash() throws Exception {
        try (WebUiRun run = start()) {
            run.put("Stable-diffusion/sd15/dream.safetensors");
            run.webUi.listModelsIn(run.models);
            run.webUi.load("sd15/dream.safetensors");
            run.webUi.next(Behaviour.normal(), Behaviour.usesItsOwnModel());

            run.generate(WebUiRun.content("sdxl/dream.safetensors"), StagedModels.NONE);
            run.webUi.load("sd15/dream.safetensors");
            TaskFailedException e = run.failure(WebUiRun.content("sdxl/dream.safetensors"), StagedModels.NONE);

            assertThat(e.failure().code()).isEqualTo(Code.WRONG_MODEL);
        }
    }

    @Test
    void tellsAFileOfTheSameNameByAHashThatIsNotTheTasks() throws Exception {
        try (WebUiRun run = start()) {
            run.put("Stable-diffusion/sd15/dream.safetensors");
            run.webUi.listModelsIn(run.models);
            run.webUi.load("sd15/dream.safetensors");
            run.webUi.next(Behaviour.usesItsOwnModel());

            // The hash of the task's checkpoint is unknown, because it was never loaded.
            assertThat(run.failure(WebUiRun.content("sdxl/dream.safetensors"), StagedModels.NONE)
                            .failure()
                            .code())
                    .isEqualTo(Code.WRONG_MODEL);
        }
    }

    @Test
    void takesACopyOfAnotherFile() throws Exception {
        try (WebUiRun run = start()) {
            Files.copy(
                    run.models.resolve("Stable-diffusion/base.safetensors"),
                    run.models.resolve("Stable-diffusion/copy.safetensors"));

            assertThat(run.generate(WebUiRun.content("copy"), StagedModels.NONE).files())
                    .hasSize(1);
        }
    }

    @Test
    void takesTheRightOneOfTwoFilesOfOneName() throws Exception {
        try (WebUiRun run = start()) {
            run.put("Stable-diffusion/sd15/dream.safetensors");

            assertThat(run.generate(WebUiRun.content("sd15/dream.safetensors"), StagedModels.NONE)
                            .files())
                    .hasSize(1);
            assertThat(run.webUi.loaded()).startsWith("sd15/");
        }
    }

    @Test
    void takesEitherFileWhereTheNameMayMeanBoth() throws Exception {
        try (WebUiRun run = start()) {
            run.put("Stable-diffusion/sd15/dream.safetensors");
            run.webUi.listModelsIn(run.models);

            assertThat(run.generate(WebUiRun.content("dream"), StagedModels.NONE)
                            .files())
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 64})
    void holdsACheckpointToItsHash(int digits) throws Exception {
        try (WebUiRun run = start()) {
            run.webUi.load("dream");
            String hash = run.webUi.loadedSha256().substring(0, digits);
            run.webUi.load("base");
            run.webUi.next(Behaviour.normal(), Behaviour.usesItsOwnModel());

            run.generate(WebUiRun.content(hash), StagedModels.NONE);
            run.webUi.load("base");
            TaskFailedException e = run.failure(WebUiRun.content(hash), StagedModels.NONE);

            assertThat(e.failure().code()).isEqualTo(Code.WRONG_MODEL);
        }
    }

    @Test
    void takesATitleWhoseHashIsNotKnownYet() throws Exception {
        try (WebUiRun run = start()) {
            run.webUi.load("dream");
            String title = run.webUi.loaded();
            run.webUi.load("base");
            run.webUi.forgetHashes();

            run.generate(WebUiRun.content(title), WebUiRun.ready(ModelKind.CHECKPOINT, title));

            assertThat(run.webUi.loaded()).isEqualTo(title);
            assertThat(run.refreshes("/refresh-checkpoints")).isZero();
        }
    }

    @Test
    void failsARunWithAFileThatHasAnotherHashThanTheTaskSays() throws Exception {
        try (WebUiRun run = start()) {
            TaskFailedException e =
                    run.failure(WebUiRun.content("sdxl/dream.safetensors [0123456789]"), StagedModels.NONE);

            assertThat(e.failure().code()).isEqualTo(Code.WRONG_MODEL);
        }
    }

    @Test
    void doesNotRunWhatIsKnownToHaveAnotherHashThanTheTaskSays() throws Exception {
        try (WebUiRun run = start()) {
            run.webUi.load("dream");

            TaskFailedException e =
                    run.failure(WebUiRun.content("sdxl/dream.safetensors [0123456789]"), StagedModels.NONE);

            assertThat(e.failure().code()).isEqualTo(Code.MODEL_NOT_FOUND);
            assertThat(run.webUi.generations()).isZero();
        }
    }

    @Test
    void takesAFileThatWasReplacedSinceItWasListed() throws Exception {
        try (WebUiRun run = start()) {
            run.webUi.load("dream");
            Files.writeString(run.models.resolve("Stable-diffusion/sdxl/dream.safetensors"), "newer");
            run.webUi.load("base");

            assertThat(run.generate(WebUiRun.content("dream"), StagedModels.NONE)
                            .files())
                    .hasSize(1);
        }
    }

    @Test
    void tellsAWrongModelByItsHashAlone() throws Exception {
        try (WebUiRun run = start()) {
            run.webUi.load("dream");
            run.webUi.load("base");
            run.webUi.next(Behaviour.usesItsOwnModel(NAME));

            assertThat(run.failure(WebUiRun.content("dream"), StagedModels.NONE)
                            .failure()
                            .code())
                    .isEqualTo(Code.WRONG_MODEL);
        }
    }

    @Test
    void goesOnWhereTheAnswerDoesNotSay() throws Exception {
        try (WebUiRun run = start()) {
            run.webUi.next(Behaviour.keepsItsModelSecret(NAME, HASH));

            assertThat(run.generate(WebUiRun.content("dream"), StagedModels.NONE)
                            .files())
                    .hasSize(1);
            assertThat(run.looks("/sd-models")).isEqualTo(1);
        }
    }

    @Test
    void doesNotGuardATaskThatNamesNoCheckpoint() throws Exception {
        try (WebUiRun run = start()) {
            run.webUi.next(Behaviour.usesItsOwnModel());

            assertThat(run.generate(WebUiRun.content(), StagedModels.NONE).files())
                    .hasSize(1);
        }
    }

    /// Starts with `base` on the GPU, and `dream` in a folder, which was never loaded.
    private WebUiRun start() throws Exception {
        WebUiRun run = WebUiRun.start(directory);
        run.put("Stable-diffusion/sdxl/dream.safetensors");
        run.webUi.listModelsIn(run.models);
        return run;
    }
}
