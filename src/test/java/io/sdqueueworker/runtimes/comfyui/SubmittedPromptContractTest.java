package io.sdqueueworker.runtimes.comfyui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.generation.SubmittedRun;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.testbed.comfyui.ComfyBehaviour;
import io.sdqueueworker.testbed.comfyui.ComfySettings;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import io.sdqueueworker.testbed.comfyui.FakeComfyUi;
import io.sdqueueworker.testbed.faults.FaultProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A prompt between its submission and its end: one waits in ComfyUI's queue while another is executed.
class SubmittedPromptContractTest {

    private static final UUID FIRST = UUID.randomUUID();
    private static final UUID SECOND = UUID.randomUUID();

    @TempDir
    Path directory;

    private final ObjectNode graph = ComfyWorkflows.textToImage("a fox", 7);
    private final ObjectNode other = ComfyWorkflows.textToImage("a hare", 8);

    @Test
    void startsWhenItIsExecuted() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.comfy.next(ComfyBehaviour.hang());
            SubmittedRun first = run.submit(graph, FIRST);
            SubmittedRun second = run.submit(other, SECOND);

            await().atMost(ComfyRun.SOON).until(first::started);

            assertThat(second.started()).isFalse();
            first.interrupt();
            assertThat(second.await().files()).hasSize(1);
            assertThat(second.started()).isTrue();
        }
    }

    @Test
    void doesNotStopTheRunThatItWaitsFor() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.comfy.next(ComfyBehaviour.slow(Duration.ofSeconds(1)));
            SubmittedRun first = run.submit(graph, FIRST);
            run.comfy.awaitSampling(1, ComfyRun.SOON);

            SubmittedRun second = run.submit(other, SECOND);

            assertThatCode(run.runtime::probe).doesNotThrowAnyException();
            assertThat(first.await().files()).hasSize(1);
            assertThat(second.await().files()).hasSize(1);
            assertThat(run.comfy.interrupts()).isZero();
        }
    }

    @Test
    void takesBackAPromptThatWaits() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.comfy.next(ComfyBehaviour.hang());
            SubmittedRun first = run.submit(graph, FIRST);
            run.comfy.awaitSampling(1, ComfyRun.SOON);
            SubmittedRun second = run.submit(other, SECOND);

            assertThat(second.withdraw()).isTrue();

            assertThat(second.withdraw()).as("once more").isTrue();
            first.interrupt();
            run.comfy.awaitFinished(1, ComfyRun.SOON);
            assertThat(run.generate(graph).files()).hasSize(1);
            assertThat(run.comfy.runs()).doesNotContain(SECOND.toString());
        }
    }

    @Test
    void doesNotTakeBackAPromptThatHasStarted() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.comfy.next(ComfyBehaviour.slow(Duration.ofSeconds(1)));
            SubmittedRun first = run.submit(graph, FIRST);
            run.comfy.awaitSampling(1, ComfyRun.SOON);

            assertThat(first.withdraw()).isFalse();

            assertThat(first.await().files()).hasSize(1);
        }
    }

    @Test
    void doesNotTakeBackAPromptThatIsOverThoughNoEventSaidSo() throws Exception {
        FakeComfyUi comfy = FakeComfyUi.start();
        try (FaultProxy proxy = FaultProxy.start(comfy.endpoint());
                ComfyRun run = ComfyRun.behind(proxy.endpoint(), comfy, directory)) {
            proxy.when(request -> request.path().endsWith("/ws")).answer(404, "text/plain", "");
            SubmittedRun first = run.submit(graph, FIRST);
            run.comfy.awaitFinished(1, ComfyRun.SOON);

            assertThat(first.withdraw()).isFalse();

            assertThat(first.await().files()).hasSize(1);
            assertThat(first.started()).isTrue();
        }
    }

    @Test
    void endsTheWaitForAPromptThatWasTakenBack() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.comfy.next(ComfyBehaviour.hang());
            SubmittedRun first = run.submit(graph, FIRST);
            run.comfy.awaitSampling(1, ComfyRun.SOON);
            SubmittedRun second = run.submit(other, SECOND);
            FutureTask<Generated> awaiting = new FutureTask<>(second::await);
            Thread.ofVirtual().start(awaiting);

            assertThat(second.withdraw()).isTrue();

            assertThatThrownBy(awaiting::get).hasCauseInstanceOf(CancellationException.class);
            first.interrupt();
        }
    }

    @Test
    void interruptsTheRunThatIsMeantOnly() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.comfy.next(ComfyBehaviour.hang());
            SubmittedRun first = run.submit(graph, FIRST);
            run.comfy.awaitSampling(1, ComfyRun.SOON);
            SubmittedRun second = run.submit(other, SECOND);

            first.interrupt();

            assertThat(second.await().files()).hasSize(1);
            assertThat(run.comfy.interrupted()).containsExactly(FIRST.toString());
        }
    }

    @Test
    void doesNotCountTheTimeThatItWaitsForAnother() throws Exception {
        Duration limit = Duration.ofSeconds(5);
        try (ComfyRun run = ComfyRun.start(directory, ComfySettings.defaults(), limit, limit)) {
            run.comfy.next(ComfyBehaviour.hang());
            SubmittedRun first = run.submit(graph, FIRST);
            run.comfy.awaitSampling(1, ComfyRun.SOON);
            FutureTask<Generated> second = new FutureTask<>(run.submit(other, SECOND)::await);
            Thread.ofVirtual().start(second);

            Thread.sleep(limit.plusSeconds(1));
            first.interrupt();

            assertThat(second.get().files()).hasSize(1);
        }
    }
}
