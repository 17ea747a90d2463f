package io.sdqueueworker.runtimes.sdwebui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.StagedModels;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskKind;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.sdwebui.FakeWebUiSettings;
import io.sdqueueworker.testbed.sdwebui.Fork;
import io.sdqueueworker.testbed.servers.ImagePainter;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Jobs that stay in the Web UI's progress after their end.
class StaleJobContractTest {

    private static final Duration STOP = Duration.ofSeconds(1);

    @TempDir
    Path directory;

    private WebUiRun run;

    @BeforeEach
    void start() throws Exception {
        run = WebUiRun.start(directory, STOP);
    }

    @AfterEach
    void close() {
        run.close();
    }

    @ParameterizedTest
    @EnumSource(Fork.class)
    void runsTheNextTaskAfterExtrasThatRaisedAnError(Fork fork) throws Exception {
        run.webUi.change(now -> now.withFork(fork));
        run.webUi.next(Behaviour.raises("RuntimeError", "no such luck"));

        assertThat(failure(TaskKind.EXTRA_SINGLE_IMAGE, unknownUpscaler().put("upscaler_1", "Lanczos")))
                .isEqualTo(Code.RUNTIME_ERROR);

        assertThatCode(run.runtime::probe).doesNotThrowAnyException();
        assertThat(run.generate(WebUiRun.content(), StagedModels.NONE).files()).hasSize(1);
        assertThat(run.webUi.interrupts()).isZero();
    }

    @Test
    void runsTheNextTaskAfterExtrasThatHadTooLittleMemory() throws Exception {
        run.webUi.next(Behaviour.outOfMemory());

        assertThat(failure(TaskKind.EXTRA_SINGLE_IMAGE, unknownUpscaler().put("upscaler_1", "Lanczos")))
                .isEqualTo(Code.OUT_OF_MEMORY);

        assertThat(run.generate(WebUiRun.content(), StagedModels.NONE).files()).hasSize(1);
        assertThat(run.webUi.interrupts()).isZero();
    }

    @Test
    void runsTheNextTaskAfterSdNextRefusedAScript() throws Exception {
        run.webUi.change(FakeWebUiSettings::withSdNext);
        ObjectNode content = WebUiRun.content();
        content.putObject("alwayson_scripts").putObject("nope").putArray("args");

        assertThat(run.failure(content, StagedModels.NONE).failure().code()).isEqualTo(Code.INVALID_REQUEST);

        assertThatCode(run.runtime::probe).doesNotThrowAnyException();
        assertThat(run.generate(WebUiRun.content(), StagedModels.NONE).files()).hasSize(1);
        assertThat(run.webUi.interrupts()).isZero();
    }

    @Test
    void becomesReadyBesideAJobThatAnotherClientLeft() throws Exception {
        leaveJob();

        Awaitility.await().atMost(WebUiRun.SOON).ignoreExceptions().until(() -> {
            run.runtime.probe();
            return true;
        });

        assertThat(run.generate(WebUiRun.content(), StagedModels.NONE).files()).hasSize(1);
    }

    @Test
    void runsATaskBesideAJobThatAnotherClientLeft() throws Exception {
        leaveJob();

        assertThat(run.generate(WebUiRun.content(), StagedModels.NONE).files()).hasSize(1);
    }

    @Test
    void givesUpOnARunOfAnotherClientThatMovesAndDoesNotStop() throws Exception {
        run.webUi.next(Behaviour.stubborn());
        try (HttpClient client = HttpClient.newHttpClient()) {
            var _ = client.sendAsync(request("txt2img", WebUiRun.content()), BodyHandlers.ofString());
            run.webUi.awaitGenerationStarted(1, WebUiRun.SOON);

            assertThat(run.failure(WebUiRun.content(), StagedModels.NONE)
                            .failure()
                            .code())
                    .isEqualTo(Code.RUNTIME_STUCK);
            client.shutdownNow();
        }
    }

    private void leaveJob() throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            assertThat(client.send(request("extra-single-image", unknownUpscaler()), BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(500);
        }
    }

    private HttpRequest request(String route, ObjectNode body) {
        return HttpRequest.newBuilder(run.webUi.endpoint().resolve("/sdapi/v1/" + route))
                .POST(BodyPublishers.ofString(body.toString()))
                .build();
    }

    private Code failure(TaskKind kind, ObjectNode content) {
        return catchThrowableOfType(TaskFailedException.class, () -> run.generate(kind, content))
                .failure()
                .code();
    }

    private static ObjectNode unknownUpscaler() {
        return WebUiRun.content()
                .put("image", Base64.getEncoder().encodeToString(ImagePainter.png("an input", 1, 8, 8)))
                .put("upscaler_1", "NoSuchUpscaler");
    }
}
