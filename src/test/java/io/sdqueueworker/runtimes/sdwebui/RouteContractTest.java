package io.sdqueueworker.runtimes.sdwebui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sdqueueworker.generation.Progress;
import io.sdqueueworker.runtimes.RuntimeAddress;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.StagedInputs;
import io.sdqueueworker.task.StagedModels;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskKind;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.faults.ProxiedRequest;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.sdwebui.client.WebUiClient;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The routes of the Web UI fail one by one, behind a proxy.
class RouteContractTest {

    private static final Progress NOBODY = new Progress() {
        @Override
        public void reached(double share) {}

        @Override
        public void goesOnFor(Duration least) {}
    };

    @TempDir
    Path directory;

    private WebUiRun run;
    private FaultProxy proxy;
    private SdWebUiRuntime runtime;

    @BeforeEach
    void start() throws Exception {
        run = WebUiRun.start(directory);
        proxy = FaultProxy.start(run.webUi.endpoint());
        runtime = new SdWebUiRuntime(
                run.terms.at(new RuntimeAddress(List.of(URI.create(proxy.endpoint() + "/sdapi/v1")))), NOBODY);
    }

    @AfterEach
    void stop() {
        runtime.close();
        proxy.close();
        run.close();
    }

    @ParameterizedTest
    @EnumSource
    void probesEveryKindWithoutARun(TaskKind kind) {
        assertThatCode(() -> runtime.probe(kind)).doesNotThrowAnyException();

        assertThat(run.webUi.generations()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 503, 504, 500, 401})
    void findsTheRouteOfOneKindDown(int status) {
        proxy.when(request -> request.path().endsWith("/txt2img")).answer(status, "text/plain", "no");

        assertThat(failure(() -> runtime.probe(TaskKind.TEXT_TO_IMAGE)).code()).isEqualTo(Code.RUNTIME_UNAVAILABLE);
        assertThatCode(() -> runtime.probe(TaskKind.IMAGE_TO_IMAGE)).doesNotThrowAnyException();
        assertThatCode(() -> runtime.probe()).doesNotThrowAnyException();
    }

    @Test
    void findsEveryRouteDownWithoutTheRuntime() {
        run.webUi.die();

        assertThat(failure(() -> runtime.probe(TaskKind.TEXT_TO_IMAGE)).code()).isEqualTo(Code.RUNTIME_UNAVAILABLE);
    }

    @Test
    void doesNotCallARouteDownThatTheForkLacks() {
        run.webUi.lacks("/interrogate");

        assertThatCode(() -> runtime.probe(TaskKind.INTERROGATE)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 405, 502, 503, 504})
    void blamesTheProxyThatAnswersWithAPage(int status) {
        proxy.when(RouteContractTest::submits).answer(status, "text/html", "<html>no</html>");

        assertThat(generationFailure())
                .isEqualTo(new Failure(Code.RUNTIME_UNAVAILABLE, Stage.GENERATION, "the runtime answers " + status));
        assertThat(run.webUi.generations()).isZero();
    }

    @Test
    void doesNotCallARouteMissingBeforeTheApiIsThere() {
        run.webUi.hidesItsApi();
        proxy.when(RouteContractTest::submits)
                .answerAfter(
                        () -> proxy.when(_ -> true).answer(404, "application/json", "{\"detail\":\"Not Found\"}"),
                        404,
                        "application/json",
                        "{\"detail\":\"Not Found\"}");

        assertThat(generationFailure().code()).isEqualTo(Code.RUNTIME_UNAVAILABLE);
    }

    @Test
    void countsARunThatAProxyGivesUpAsBegun() throws Exception {
        run.webUi.next(Behaviour.hang());
        try (WebUiClient other = new WebUiClient(run.webUi.endpoint())) {
            proxy.when(RouteContractTest::submits)
                    .times(1)
                    .answerAfter(
                            () -> {
                                var _ = other.postLater("/txt2img", WebUiClient.request());
                                begun();
                            },
                            504,
                            "text/plain",
                            "upstream request timeout");

            assertThat(generationFailure())
                    .returns(Code.RUNTIME_DIED, Failure::code)
                    .returns(
                            "a proxy answered while the runtime worked on the task: the runtime answers 504",
                            Failure::detail);
            assertThat(run.webUi.interrupts()).isEqualTo(1);
        }
    }

    private void begun() {
        try {
            run.webUi.awaitGenerationStarted(1, WebUiRun.SOON);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean submits(ProxiedRequest request) {
        return request.method().equals("POST") && request.path().endsWith("/txt2img");
    }

    private Failure generationFailure() {
        return failure(() -> runtime.prepare(
                        WebUiRun.task(TaskKind.TEXT_TO_IMAGE, WebUiRun.content()),
                        StagedInputs.NONE,
                        StagedModels.NONE,
                        run.spool)
                .submit(UUID.randomUUID())
                .await());
    }

    private static Failure failure(ThrowingCallable call) {
        return catchThrowableOfType(TaskFailedException.class, call).failure();
    }
}
