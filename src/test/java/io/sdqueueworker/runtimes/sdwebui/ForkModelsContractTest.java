package io.sdqueueworker.runtimes.sdwebui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.runtimes.RuntimeCalls;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.StagedModels;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.testbed.sdwebui.FakeWebUiSettings;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Models that Forge and SD.Next would silently do without.
class ForkModelsContractTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "sd_vae, ae.safetensors",
        "sd_vae, ae",
        "forge_additional_modules, ae.safetensors",
        "forge_additional_modules, /opt/models/VAE/ae.safetensors"
    })
    void loadsTheModulesOfForge(String setting, String name) throws Exception {
        try (WebUiRun run = forge("VAE/ae.safetensors")) {
            run.generate(settings(setting, name), StagedModels.NONE);

            assertThat(run.webUi.usedModules()).containsExactly("ae.safetensors");
        }
    }

    @Test
    void loadsAVaeBesideTheModulesOfTheTask() throws Exception {
        ObjectNode content = settings("sd_vae", "ae.safetensors");
        content.withArray("/override_settings/forge_additional_modules")
                .add("clip_l.safetensors")
                .add("t5.safetensors");
        try (WebUiRun run =
                forge("VAE/ae.safetensors", "text_encoder/clip_l.safetensors", "text_encoder/t5.safetensors")) {
            run.generate(content, StagedModels.NONE);

            assertThat(run.webUi.usedModules())
                    .containsExactly("clip_l.safetensors", "t5.safetensors", "ae.safetensors");
        }
    }

    @Test
    void loadsAVaeBesideTheModulesThatTheOperatorHasChosen() throws Exception {
        try (WebUiRun run = forge("VAE/ae.safetensors", "text_encoder/t5.safetensors")) {
            choose(run, "{\"forge_additional_modules\":[\"t5.safetensors\"]}");

            run.generate(settings("sd_vae", "ae.safetensors"), StagedModels.NONE);
            run.generate(WebUiRun.content(), StagedModels.NONE);

            assertThat(run.webUi.usedModules()).containsExactly("t5.safetensors", "ae.safetensors", "t5.safetensors");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sd_vae", "forge_additional_modules"})
    void refusesAModuleThatForgeWouldDrop(String setting) throws Exception {
        try (WebUiRun run = forge("VAE/flux_ae.safetensors")) {
            TaskFailedException e = run.failure(settings(setting, "flux_ea.safetensors"), StagedModels.NONE);

            assertThat(e.failure().code()).isEqualTo(Code.MODEL_NOT_FOUND);
            assertThat(e.failure().detail()).endsWith("'flux_ea.safetensors', names like it: flux_ae.safetensors");
            assertThat(run.webUi.generations()).isZero();
        }
    }

    @Test
    void saysThatForgeFindsAFetchedModuleAfterARestart() throws Exception {
        try (WebUiRun run = forge()) {
            run.put("VAE/ae.safetensors");

            TaskFailedException e = run.failure(
                    settings("forge_additional_modules", "ae.safetensors"),
                    WebUiRun.ready(ModelKind.MODULE, "ae.safetensors"));

            assertThat(e.failure().code()).isEqualTo(Code.MODEL_NOT_FOUND);
            assertThat(e.failure().detail()).contains("module 'ae.safetensors'", "after a restart");
        }
    }

    @Test
    void givesTheSecondPassOfForgeTheModulesOfTheFirst() throws Exception {
        try (WebUiRun run = forge()) {
            run.generate(WebUiRun.content().put("enable_hr", true), StagedModels.NONE);

            assertThat(run.webUi.requests().getFirst().path("hr_additional_modules"))
                    .extracting(module -> module.asText())
                    .containsExactly("Use same choices");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dream.safetensors", "anime/dream.safetensors", "anime/dream", "dream"})
    void callsACheckpointAsSdNextDoes(String name) throws Exception {
        try (WebUiRun run = sdNext("Stable-diffusion/anime/dream.safetensors")) {
            run.generate(WebUiRun.content(name), StagedModels.NONE);

            assertThat(run.webUi.loaded()).startsWith("anime/dream [");
        }
    }

    @Test
    void knowsTheLorasOfSdNextByTheirFiles() throws Exception {
        try (WebUiRun run = sdNext("Lora/ink-v1.5.safetensors")) {
            run.generate(WebUiRun.content().put("prompt", "<lora:ink-v1.5:1>"), StagedModels.NONE);

            assertThat(run.webUi.generations()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Default", "TAESD", "REPA-E"})
    void takesTheVaesOfSdNextThatAreNoFiles(String name) throws Exception {
        try (WebUiRun run = sdNext()) {
            run.generate(settings("sd_vae", name), StagedModels.NONE);

            assertThat(run.webUi.generations()).isEqualTo(1);
        }
    }

    private WebUiRun forge(String... files) throws Exception {
        WebUiRun run = with(files);
        run.webUi.beForge();
        return run;
    }

    private WebUiRun sdNext(String... files) throws Exception {
        WebUiRun run = with(files);
        run.webUi.change(FakeWebUiSettings::withSdNext);
        run.webUi.listModelsIn(run.models);
        return run;
    }

    private WebUiRun with(String... files) throws Exception {
        WebUiRun run = WebUiRun.start(directory);
        for (String file : files) {
            run.put(file);
        }
        run.webUi.listModelsIn(run.models);
        return run;
    }

    /// Sets options, like a user of the interface.
    private static void choose(WebUiRun run, String options) throws Exception {
        try (RuntimeCalls calls = new RuntimeCalls(
                run.terms::address,
                Optional.empty(),
                WebUiRun.SOON,
                (status, body) -> TaskFailedException.of(Code.RUNTIME_ERROR, Stage.GENERATION, status + body))) {
            calls.post("options", options);
        }
    }

    private static ObjectNode settings(String name, String value) {
        ObjectNode content = WebUiRun.content();
        content.putObject("override_settings").put(name, value);
        return content;
    }
}
