package io.sdqueueworker.runtimes.sdwebui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.StagedModels;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.sdwebui.Fork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Settings that cannot be set or restored: the Web UI refuses them, is stuck, or has lost a file.
class LostSettingsContractTest {

    @TempDir
    Path directory;

    /// Forge and reForge without a `config.json` have chosen no checkpoint before their first task.
    @Test
    void doNotFailATaskWithoutACheckpointIfTheyAreFrozen() throws Exception {
        try (WebUiRun run = start()) {
            be(run, Fork.FORGE);
            run.webUi.freezesSettings();

            assertThat(run.generate(WebUiRun.content(), StagedModels.NONE).files())
                    .hasSize(1);
        }
    }

    @Test
    void areNamedWithTheReasonIfTheyAreFrozen() throws Exception {
        try (WebUiRun run = start()) {
            run.webUi.freezesSettings();

            assertThat(run.failure(WebUiRun.content("dream"), StagedModels.NONE).failure())
                    .returns(Code.RUNTIME_ERROR, failure -> failure.code())
                    .returns(true, failure -> failure.detail().contains("changing settings is disabled"));
        }
    }

    @Test
    void areFoundAgainAtTheStartIfTheDefaultCheckpointIsGone() throws Exception {
        try (WebUiRun run = start()) {
            run.generate(WebUiRun.content(), StagedModels.NONE);
            run.generate(WebUiRun.content("dream"), StagedModels.NONE);
            Files.delete(run.models.resolve("Stable-diffusion/base.safetensors"));
            run.webUi.listModelsIn(run.models);

            run.restartWorker();
            run.generate(WebUiRun.content(), StagedModels.NONE);

            assertThat(run.webUi.loaded()).startsWith("dream");
        }
    }

    @Test
    void areThoseOfTheLastTaskIfTheWebUiHadNoCheckpointAtTheStart() throws Exception {
        try (WebUiRun run = WebUiRun.start(directory)) {
            Files.delete(run.models.resolve("Stable-diffusion/base.safetensors"));
            run.webUi.listModelsIn(run.models);
            be(run, Fork.FORGE);
            run.put("Stable-diffusion/first.safetensors");
            run.generate(WebUiRun.content("first"), WebUiRun.ready(ModelKind.CHECKPOINT, "first"));
            // The store removes it for the second one.
            Files.delete(run.models.resolve("Stable-diffusion/first.safetensors"));
            run.put("Stable-diffusion/second.safetensors");
            run.generate(WebUiRun.content("second"), WebUiRun.ready(ModelKind.CHECKPOINT, "second"));

            run.generate(WebUiRun.content(), StagedModels.NONE);

            assertThat(run.webUi.loaded()).startsWith("second");
        }
    }

    /// A stuck run keeps the lock that `POST /options` needs for some settings (`modules/initialize_util.py`,
    /// `configure_opts_onchange`).
    @Test
    void areNotRestoredWhileTheRunIsStuck() throws Exception {
        try (WebUiRun run = WebUiRun.start(directory, Duration.ofMillis(100), Duration.ofSeconds(2))) {
            run.webUi.next(Behaviour.deaf());
            ObjectNode kept = WebUiRun.content().put("override_settings_restore_afterwards", false);
            kept.putObject("override_settings").put("CLIP_stop_at_last_layers", 4);

            assertThat(run.failure(kept, StagedModels.NONE).failure().code()).isEqualTo(Code.STALLED);

            // The one before the run.
            assertThat(run.webUi.calls("POST", "/options")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sd_vae", "forge_additional_modules"})
    void areNoneIfTheirNameIsEmpty(String setting) throws Exception {
        try (WebUiRun run = start()) {
            be(run, Fork.FORGE);
            ObjectNode content = WebUiRun.content();
            content.putObject("override_settings").put(setting, "");

            assertThat(run.generate(content, StagedModels.NONE).files()).hasSize(1);
        }
    }

    @Test
    void doNotNeedTheReportOnTheMemoryOfSdNext() throws Exception {
        try (WebUiRun run = start()) {
            be(run, Fork.SD_NEXT);
            run.webUi.failOnce("/memory");

            assertThat(run.generate(WebUiRun.content(), StagedModels.NONE).files())
                    .hasSize(1);
        }
    }

    private WebUiRun start() throws Exception {
        WebUiRun run = WebUiRun.start(directory);
        run.put("Stable-diffusion/dream.safetensors");
        run.webUi.listModelsIn(run.models);
        return run;
    }

    private static void be(WebUiRun run, Fork fork) {
        if (fork == Fork.FORGE) {
            run.webUi.beForge();
        }
        run.webUi.change(now -> now.withoutConfigFile().withFork(fork));
    }
}
