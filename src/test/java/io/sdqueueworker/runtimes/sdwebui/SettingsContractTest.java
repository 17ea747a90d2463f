package io.sdqueueworker.runtimes.sdwebui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.generation.PreparedRun;
import io.sdqueueworker.generation.SubmittedRun;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.StagedModels;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.sdwebui.Fork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The settings of the Web UI that tasks ask for, and those that the next task meets.
class SettingsContractTest {

    private static final String MODULES = "forge_additional_modules";

    @TempDir
    Path directory;

    private WebUiRun run;

    @BeforeEach
    void start() throws Exception {
        run = WebUiRun.start(directory);
        run.put("Stable-diffusion/dream.safetensors");
        run.put("VAE/ae.safetensors");
        run.webUi.listModelsIn(run.models);
    }

    @AfterEach
    void close() {
        run.close();
    }

    @ParameterizedTest
    @CsvSource({"A1111, true", "A1111, false", "FORGE, true", "FORGE, false", "SD_NEXT, true", "SD_NEXT, false"})
    void areTheDefaultsForTheNextTask(Fork fork, boolean configFile) throws Exception {
        be(fork, configFile);
        ObjectNode special = special();
        if (fork == Fork.FORGE) {
            special.withArray("/override_settings/" + MODULES).add("ae.safetensors");
        }

        generate(WebUiRun.content());
        generate(special);
        generate(WebUiRun.content());

        List<ObjectNode> used = run.webUi.usedOptions();
        assertThat(used.get(1).path("CLIP_stop_at_last_layers").asInt()).isEqualTo(4);
        assertThat(used.get(1).path("sd_model_checkpoint").asText()).startsWith("dream");
        assertThat(used.get(1).path(MODULES).size()).isEqualTo(fork == Fork.FORGE ? 1 : 0);
        assertThat(used.get(2)).isEqualTo(used.getFirst());
    }

    @Test
    void areTheDefaultsForTheFirstTaskOfAWorkerThatWasRestarted() throws Exception {
        be(Fork.FORGE, false);
        ObjectNode special = special();
        special.withArray("/override_settings/" + MODULES).add("ae.safetensors");

        generate(WebUiRun.content());
        generate(special);
        run.restartWorker();
        generate(WebUiRun.content());

        assertThat(run.webUi.usedOptions().getLast())
                .isEqualTo(run.webUi.usedOptions().getFirst());
    }

    @Test
    void areTheDefaultsAgainWhenTheWebUiHasRestarted() throws Exception {
        be(Fork.A1111, false);
        generate(special());

        run.webUi.restartAtOnce();
        generate(special());
        generate(WebUiRun.content());

        assertThat(clipSkips()).containsExactly(4, 4, 1);
    }

    /// A Web UI without its cache of hashes does not know the title that it reported before.
    @Test
    void areFoundAgainWhenTheHashInTheirTitleIsNotKnown() throws Exception {
        generate(WebUiRun.content());
        String before = run.webUi.loaded();

        run.webUi.forgetHashes();
        generate(WebUiRun.content("dream"));
        generate(WebUiRun.content());

        assertThat(run.webUi.loaded()).isEqualTo(before);
    }

    @Test
    void areThoseThatAUserChoseWhileNoWorkerRan() throws Exception {
        generate(WebUiRun.content());

        run.webUi.load("dream");
        run.restartWorker();
        generate(WebUiRun.content("base"));
        generate(WebUiRun.content());

        assertThat(run.webUi.loaded()).startsWith("dream.safetensors");
    }

    @ParameterizedTest
    @CsvSource({"A1111, true", "A1111, false", "FORGE, false", "SD_NEXT, true"})
    void endWithTheirTaskAlthoughItsSenderKeepsThem(Fork fork, boolean configFile) throws Exception {
        be(fork, configFile);

        generate(kept());

        assertThat(run.webUi
                        .requests()
                        .getLast()
                        .path("override_settings_restore_afterwards")
                        .asBoolean(true))
                .isFalse();
        assertThat(run.webUi.options().path("CLIP_stop_at_last_layers").asInt()).isEqualTo(1);
    }

    @Test
    void endWithATaskThatFails() throws Exception {
        run.webUi.next(Behaviour.raises("RuntimeError", "no such luck"));

        assertThat(run.failure(kept(), StagedModels.NONE).failure().code()).isEqualTo(Code.RUNTIME_ERROR);

        assertThat(run.webUi.options().path("CLIP_stop_at_last_layers").asInt()).isEqualTo(1);
    }

    @Test
    void endBeforeTheNextTaskOfAWorkerThatDied() throws Exception {
        run.webUi.next(Behaviour.hang());
        SubmittedRun dying = run.prepare(kept(), StagedModels.NONE).submit(UUID.randomUUID());
        Thread task = Thread.ofVirtual().start(awaited(dying));
        run.webUi.awaitGenerationStarted(1, WebUiRun.SOON);
        task.interrupt();
        task.join();

        run.restartWorker();
        generate(WebUiRun.content());

        assertThat(clipSkips()).containsExactly(4, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "base.safetensors"})
    void areNotPostedIfTheyAreInUse(String checkpoint) throws Exception {
        generate(WebUiRun.content(checkpoint));
        generate(WebUiRun.content());

        assertThat(run.webUi.calls("POST", "/options")).isZero();
    }

    /// The GPU waits for each call.
    @ParameterizedTest
    @CsvSource({"A1111, 1", "FORGE, 1", "SD_NEXT, 2"})
    void needFewCallsInTheTurn(Fork fork, int most) throws Exception {
        be(fork, true);
        generate(WebUiRun.content());
        PreparedRun prepared = run.prepare(WebUiRun.content(), StagedModels.NONE);
        int before = reads();

        prepared.submit(UUID.randomUUID()).await();

        // The settings, and for SD.Next the memory.
        assertThat(reads() - before).isEqualTo(most);
        assertThat(run.webUi.calls("POST", "/options")).isZero();
    }

    /// The progress is read more often the longer the run takes.
    private int reads() {
        return run.webUi.reads() - run.webUi.calls("GET", "/progress");
    }

    @Test
    void arePostedOnceBeforeTheyAreOverridden() throws Exception {
        generate(special());
        generate(special());

        // The checkpoint, and the present values of the others.
        assertThat(run.webUi.calls("POST", "/options")).isEqualTo(2);
    }

    @Test
    void areLeftInTheRequestIfTheWebUiDoesNotKnowThem() throws Exception {
        ObjectNode content = WebUiRun.content();
        content.putObject("override_settings").put("no_such_setting", 1);

        generate(content);

        assertThat(run.webUi
                        .requests()
                        .getLast()
                        .at("/override_settings/no_such_setting")
                        .asInt())
                .isEqualTo(1);
        assertThat(run.webUi.calls("POST", "/options")).isZero();
    }

    @Test
    void areNotSetForATaskThatIsTakenBackWhileItsModelLoads() throws Exception {
        run.webUi.change(now -> now.withModelLoadTime(Duration.ofSeconds(30)));
        SubmittedRun submitted =
                run.prepare(WebUiRun.content("dream"), StagedModels.NONE).submit(UUID.randomUUID());
        FutureTask<Generated> result = awaited(submitted);
        Thread.ofVirtual().start(result);
        run.webUi.awaitCalls("POST", "/options", 1, WebUiRun.SOON);

        assertThat(submitted.withdraw()).isTrue();

        assertThatThrownBy(result::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(CancellationException.class);
        assertThat(run.webUi.generations()).isZero();
    }

    @Test
    void nameModulesThatForgeDoesNotHave() throws Exception {
        be(Fork.FORGE, true);
        ObjectNode content = WebUiRun.content();
        content.withArray("/override_settings/" + MODULES).add("nope.safetensors");

        assertThat(run.failure(content, StagedModels.NONE).failure())
                .returns(Code.MODEL_NOT_FOUND, failure -> failure.code())
                .returns(true, failure -> failure.detail().contains("nope.safetensors"));
        assertThat(run.webUi.generations()).isZero();
    }

    @Test
    void nameACheckpointThatTheWebUiCouldNotLoad() throws Exception {
        run.webUi.failToLoad("dream.safetensors");

        assertThat(run.failure(WebUiRun.content("dream"), StagedModels.NONE).failure())
                .returns(Code.RUNTIME_ERROR, failure -> failure.code())
                .returns(true, failure -> failure.detail().contains("did not load the checkpoint 'dream"));
        assertThat(run.webUi.generations()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"A1111", "FORGE"})
    void nameADefaultCheckpointThatIsGone(Fork fork) throws Exception {
        be(fork, true);
        generate(WebUiRun.content());
        generate(WebUiRun.content("dream"));

        Files.delete(run.models.resolve("Stable-diffusion/base.safetensors"));
        run.webUi.listModelsIn(run.models);

        assertThat(run.failure(WebUiRun.content(), StagedModels.NONE).failure())
                .returns(Code.MODEL_NOT_FOUND, failure -> failure.code())
                .returns(true, failure -> failure.detail().contains("names no checkpoint"))
                .returns(true, failure -> failure.detail().contains("'base.safetensors"));
    }

    @ParameterizedTest
    @CsvSource({"A1111", "FORGE"})
    void areSetAlthoughTheWebUiCannotSaveThem(Fork fork) throws Exception {
        be(fork, false);
        run.webUi.cannotSaveOptions();

        generate(special());
        generate(kept());
        generate(WebUiRun.content());

        assertThat(run.webUi
                        .usedOptions()
                        .getFirst()
                        .path("sd_model_checkpoint")
                        .asText())
                .startsWith("dream");
        assertThat(clipSkips()).containsExactly(4, 4, 1);
        assertThat(run.webUi.loaded()).startsWith("base");
    }

    private void be(Fork fork, boolean configFile) {
        if (fork == Fork.FORGE) {
            run.webUi.beForge();
        }
        run.webUi.change(now -> (configFile ? now : now.withoutConfigFile()).withFork(fork));
        run.webUi.load("base");
    }

    private Generated generate(ObjectNode content) throws Exception {
        return run.generate(content, StagedModels.NONE);
    }

    private static ObjectNode special() {
        ObjectNode content = WebUiRun.content("dream");
        content.withObject("/override_settings")
                .put("CLIP_stop_at_last_layers", 4)
                .put("samples_format", "webp");
        return content;
    }

    private static ObjectNode kept() {
        ObjectNode content = WebUiRun.content().put("override_settings_restore_afterwards", false);
        content.putObject("override_settings").put("CLIP_stop_at_last_layers", 4);
        return content;
    }

    private List<Integer> clipSkips() {
        return run.webUi.usedOptions().stream()
                .map(options -> options.path("CLIP_stop_at_last_layers").asInt())
                .toList();
    }

    private static FutureTask<Generated> awaited(SubmittedRun submitted) {
        return new FutureTask<>(submitted::await);
    }
}
