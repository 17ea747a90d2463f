package io.sdqueueworker.runtimes.sdwebui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sdqueueworker.generation.SubmittedRun;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.StagedModels;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run between its submission and its end: the Web UI has no queue, so it waits here.
class GenerationRunContractTest {

    @TempDir
    Path directory;

    @Test
    void startsWhenItsTurnHasCome() throws Exception {
        try (WebUiRun run = WebUiRun.start(directory)) {
            run.webUi.next(Behaviour.slow(Duration.ofSeconds(2)));
            SubmittedRun first = submit(run);
            FutureTask<Generated> firstResult = awaited(first);
            await().atMost(WebUiRun.SOON).until(first::started);

            SubmittedRun second = submit(run);
            FutureTask<Generated> secondResult = awaited(second);

            assertThat(second.started()).isFalse();
            assertThat(firstResult.get().files()).hasSize(1);
            assertThat(secondResult.get().files()).hasSize(1);
            assertThat(second.started()).isTrue();
            assertThat(run.webUi.interrupts()).isZero();
        }
    }

    @Test
    void isTakenBackUntilItIsSent() throws Exception {
        try (WebUiRun run = WebUiRun.start(directory)) {
            SubmittedRun submitted = submit(run);

            assertThat(submitted.withdraw()).isTrue();

            assertThatThrownBy(submitted::await).isInstanceOf(CancellationException.class);
            assertThat(run.webUi.calls("POST", "txt2img")).isZero();
        }
    }

    @Test
    void isNotTakenBackOnceItIsSent() throws Exception {
        try (WebUiRun run = WebUiRun.start(directory)) {
            run.webUi.next(Behaviour.slow(Duration.ofSeconds(1)));
            SubmittedRun submitted = submit(run);
            FutureTask<Generated> result = awaited(submitted);
            await().atMost(WebUiRun.SOON).until(submitted::started);

            assertThat(submitted.withdraw()).isFalse();

            assertThat(result.get().files()).hasSize(1);
        }
    }

    @Test
    void stopsWhatIsOnTheGpu() throws Exception {
        try (WebUiRun run = WebUiRun.start(directory)) {
            run.webUi.next(Behaviour.slow(Duration.ofSeconds(10)));
            SubmittedRun submitted = submit(run);
            FutureTask<Generated> result = awaited(submitted);
            await().atMost(WebUiRun.SOON).until(submitted::started);

            submitted.interrupt();

            assertThatThrownBy(result::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(CancellationException.class);
            assertThat(run.webUi.interrupts()).isEqualTo(1);
        }
    }

    private static SubmittedRun submit(WebUiRun run) throws Exception {
        return run.prepare(WebUiRun.content(), StagedModels.NONE).submit(UUID.randomUUID());
    }

    private static FutureTask<Generated> awaited(SubmittedRun run) {
        FutureTask<Generated> result = new FutureTask<>(run::await);
        Thread.ofVirtual().start(result);
        return result;
    }
}
