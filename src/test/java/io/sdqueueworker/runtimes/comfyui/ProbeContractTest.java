package io.sdqueueworker.runtimes.comfyui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.generation.PreparedRun;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.testbed.comfyui.ComfyBehaviour;
import io.sdqueueworker.testbed.comfyui.ComfySettings;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import io.sdqueueworker.testbed.comfyui.FakeComfyUi;
import io.sdqueueworker.testbed.faults.FaultProxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The probe of the runtime's readiness, and its response to an occupied runtime.
class ProbeContractTest {

    @TempDir
    Path directory;

    private final ObjectNode graph = ComfyWorkflows.textToImage("a fox", 7);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void findsAServerWell(boolean withPrefix) throws Exception {
        ComfySettings settings = ComfySettings.defaults();
        try (ComfyRun run = ComfyRun.start(directory, withPrefix ? settings : settings.withoutApiPrefix())) {
            assertThatCode(run.runtime::probe).doesNotThrowAnyException();
        }
    }

    @Test
    void findsAServerOnThePortOfTheOriginal() throws Exception {
        FakeComfyUi comfy = FakeComfyUi.start();
        try (ComfyRun run =
                ComfyRun.amid(List.of(URI.create("http://127.0.0.1:9"), comfy.endpoint()), comfy, directory)) {
            assertThatCode(run.runtime::probe).doesNotThrowAnyException();

            assertThat(run.generate(graph).files()).hasSize(1);
        }
    }

    @Test
    void saysThatAServerIsNotReady() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.comfy.notReady();

            assertThat(probeFailure(run)).isEqualTo(Code.RUNTIME_UNAVAILABLE);
        }
    }

    @Test
    void saysThatSomethingElseIsNoComfyUi() throws Exception {
        FakeComfyUi comfy = FakeComfyUi.start();
        try (FaultProxy page = FaultProxy.start(comfy.endpoint());
                ComfyRun run = ComfyRun.behind(page.endpoint(), comfy, directory)) {
            page.when(_ -> true).answer(200, "text/html", "<html>hello</html>");

            assertThat(probeFailure(run)).isEqualTo(Code.RUNTIME_UNAVAILABLE);
        }
    }

    @Test
    void emptiesTheRuntimeOfWhatIsNotOurs() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.comfy.next(ComfyBehaviour.hang());
            run.submitElsewhere(graph, UUID.randomUUID());
            run.submitElsewhere(graph, UUID.randomUUID());
            run.comfy.awaitSampling(1, ComfyRun.SOON);

            assertThat(probeFailure(run)).isEqualTo(Code.RUNTIME_UNAVAILABLE);

            run.comfy.awaitFinished(1, ComfyRun.SOON);
            assertThat(run.comfy.interrupted())
                    .containsExactly(run.comfy.promptIds().getFirst());
            assertThatCode(run.runtime::probe).doesNotThrowAnyException();
            assertThat(run.comfy.runs()).as("the second never ran").hasSize(1);
        }
    }

    @Test
    void leavesATaskOfOursAlone() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.comfy.next(ComfyBehaviour.hang());
            FutureTask<Code> task = new FutureTask<>(() -> run.failure(graph).code());
            Thread thread = Thread.ofVirtual().start(task);
            run.comfy.awaitSampling(1, ComfyRun.SOON);

            assertThatCode(run.runtime::probe).doesNotThrowAnyException();
            assertThat(run.comfy.interrupts()).isZero();
            thread.interrupt();
            thread.join();
        }
    }

    @Test
    void stopsWhatIsNotOursBeforeATask() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.comfy.next(ComfyBehaviour.hang());
            run.submitElsewhere(graph, UUID.randomUUID());
            run.comfy.awaitSampling(1, ComfyRun.SOON);

            assertThat(run.generate(graph).files()).hasSize(1);
        }
    }

    @Test
    void seesARestartAfterASubmissionThatNeverBegan() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.generate(graph);
            assertThat(run.runtime.hasForgotten()).isFalse();
            PreparedRun prepared = run.prepare(graph);
            run.comfy.notReady();
            assertThatThrownBy(() -> prepared.submit(UUID.randomUUID())).isInstanceOf(TaskFailedException.class);

            run.comfy.ready();
            run.comfy.restartAtOnce();

            assertThat(run.runtime.hasForgotten()).isTrue();
        }
    }

    @Test
    void neverSaysWhereItComesFrom() throws Exception {
        FakeComfyUi comfy = FakeComfyUi.start();
        try (FaultProxy proxy = FaultProxy.start(comfy.endpoint());
                ComfyRun run = ComfyRun.behind(proxy.endpoint(), comfy, directory)) {
            // The queue is read only while a prompt is in it.
            comfy.next(ComfyBehaviour.slow(Duration.ofSeconds(2)));
            run.generate(graph);

            assertThat(proxy.requests())
                    .extracting(request -> request.path())
                    .contains("/api/prompt", "/api/queue", "/api/view", "/api/ws");
            assertThat(proxy.requests())
                    .allMatch(request -> request.header("Origin").isEmpty());
        }
    }

    private static Code probeFailure(ComfyRun run) {
        return catchThrowableOfType(TaskFailedException.class, run.runtime::probe)
                .failure()
                .code();
    }
}
