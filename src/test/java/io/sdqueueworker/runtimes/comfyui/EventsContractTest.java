package io.sdqueueworker.runtimes.comfyui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.runtimes.comfyui.api.ComfyUiApi;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.testbed.comfyui.ComfyBehaviour;
import io.sdqueueworker.testbed.comfyui.ComfySettings;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Prompts that are followed while they run, and stopped.
@Timeout(60)
class EventsContractTest {

    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    private final ObjectNode graph = ComfyWorkflows.textToImage("a fox", 7);

    @Test
    void learnsOfTheEndWithoutWaitingForTheNextLook() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.generate(graph);
            long begin = System.nanoTime();

            for (int i = 0; i < 5; i++) {
                run.generate(graph);
            }

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
        }
    }

    @Test
    void tellsHowLongTheNodeGoesOn() throws Exception {
        ComfySettings steps = ComfySettings.defaults().withStepTime(Duration.ofMillis(1_100));
        try (ComfyRun run = ComfyRun.start(directory, steps)) {
            run.generate(graph);

            // Of four steps, whose pace is known after two.
            assertThat(run.told.leasts).isNotEmpty().allMatch(least -> least.compareTo(Duration.ofSeconds(10)) < 0);
        }
    }

    @Test
    void finishesWhenTheSocketIsCut() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.comfy.next(ComfyBehaviour.cutsSocket());

            assertThat(run.generate(graph).files()).hasSize(1);
        }
    }

    @Test
    void listensAgainUnderAFreshIdWhenTheSocketIsCut() throws Exception {
        ComfySettings steps = ComfySettings.defaults().withStepTime(SHORT);
        try (ComfyRun run = ComfyRun.start(directory, steps, Duration.ofSeconds(3), LONG)) {
            run.comfy.next(ComfyBehaviour.cutsSocket());

            // It receives no events for the two remaining steps: a missing event is not a stall.
            assertThat(run.generate(graph).files()).hasSize(1);
            assertThat(run.comfy.clients()).hasSizeGreaterThan(1).doesNotHaveDuplicates();
        }
    }

    @Test
    void finishesWhenTheSocketIsSilent() throws Exception {
        ComfySettings steps = ComfySettings.defaults().withStepTime(Duration.ofMillis(700));
        try (ComfyRun run = ComfyRun.start(directory, steps, SHORT, LONG)) {
            run.comfy.next(ComfyBehaviour.silentSocket());

            assertThat(run.generate(graph).files()).hasSize(1);
        }
    }

    @Test
    void passesOverPreviews() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory, ComfySettings.defaults().withPreviews())) {
            assertThat(run.generate(graph).files()).hasSize(1);
        }
    }

    @Test
    void passesOverEventsThatAreTooLong() throws Exception {
        ObjectNode shown = JsonNodeFactory.instance.objectNode();
        ComfyWorkflows.add(shown, "1", "ShowText").put("text", "long ".repeat(2_000_000));
        try (ComfyRun run = ComfyRun.start(directory)) {
            Generated generated = run.generate(shown);

            assertThat(generated.files().getFirst().bytes()).isEqualTo(10_000_000);
        }
    }

    @Test
    void stopsWhatShowsNoProgress() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory, ComfySettings.defaults(), SHORT, LONG)) {
            run.comfy.next(ComfyBehaviour.hang());

            assertThat(run.failure(graph).code()).isEqualTo(Code.STALLED);
            run.comfy.awaitFinished(1, ComfyRun.SOON);
            assertThat(run.comfy.interrupted()).isEqualTo(run.comfy.promptIds());
        }
    }

    @Test
    void doesNotStopWhatMovesSlowly() throws Exception {
        ComfySettings steps = ComfySettings.defaults().withStepTime(Duration.ofSeconds(1));
        try (ComfyRun run = ComfyRun.start(directory, steps, SHORT, LONG)) {
            assertThat(run.generate(graph).files()).hasSize(1);
        }
    }

    @Test
    void stopsWhatTakesLongerThanTheLimit() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory, ComfySettings.defaults(), LONG, SHORT)) {
            run.comfy.next(ComfyBehaviour.silentSocket(), ComfyBehaviour.normal());
            run.comfy.change(settings -> settings.withStepTime(LONG));

            assertThat(run.failure(graph).code()).isEqualTo(Code.RUNTIME_TIMEOUT);
            run.comfy.awaitFinished(1, ComfyRun.SOON);
        }
    }

    @Test
    void stopsTheRuntimeWhenItIsInterrupted() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory, ComfySettings.defaults().withOldDialect())) {
            run.comfy.next(ComfyBehaviour.hang());
            FutureTask<Generated> task = new FutureTask<>(() -> run.generate(graph));
            Thread thread = Thread.ofVirtual().start(task);
            run.comfy.awaitSampling(1, ComfyRun.SOON);

            thread.interrupt();

            assertThatThrownBy(task::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(InterruptedException.class);
            run.comfy.awaitFinished(1, ComfyRun.SOON);
            assertThat(run.comfy.interrupts()).isEqualTo(1);
        }
    }

    @Test
    void tellsThatSomebodyElseStoppedIt() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.comfy.next(ComfyBehaviour.hang());
            FutureTask<Code> task = new FutureTask<>(() -> run.failure(graph).code());
            Thread.ofVirtual().start(task);
            run.comfy.awaitSampling(1, ComfyRun.SOON);

            ComfyUiApi somebody = new ComfyUiApi(ComfyRun.terms(run.comfy.endpoint(), SHORT, SHORT));
            somebody.interrupt(run.comfy.promptIds().getFirst());

            assertThat(task.get()).isEqualTo(Code.RUNTIME_ERROR);
            somebody.close();
        }
    }

    @Test
    void tellsARuntimeThatDied() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.comfy.next(ComfyBehaviour.dies());

            assertThat(run.failure(graph).code()).isEqualTo(Code.RUNTIME_DIED);
        }
    }

    @Test
    void tellsATaskThatARestartHasLost() throws Exception {
        try (ComfyRun run = ComfyRun.start(directory)) {
            run.comfy.next(ComfyBehaviour.hang());
            FutureTask<Code> task = new FutureTask<>(() -> run.failure(graph).code());
            Thread.ofVirtual().start(task);
            run.comfy.awaitSampling(1, ComfyRun.SOON);
            // Sampling may start before the submission is answered; the look after that shows that it was.
            run.comfy.awaitCalls("GET", "/prompt", 3, ComfyRun.SOON);

            run.comfy.die();
            run.comfy.revive();

            assertThat(task.get()).isEqualTo(Code.RUNTIME_DIED);
        }
    }

    @Test
    void doesNotTakeARuntimeThatIsNotReadyForOneThatDied() throws Exception {
        ComfySettings steps = ComfySettings.defaults().withStepTime(Duration.ofMillis(1_500));
        try (ComfyRun run = ComfyRun.start(directory, steps)) {
            FutureTask<Generated> task = new FutureTask<>(() -> run.generate(graph));
            Thread.ofVirtual().start(task);
            run.comfy.awaitCalls("GET", "/history/{id}", 1, ComfyRun.SOON);

            run.comfy.notReady();
            int calls = run.comfy.calls("GET", "/history/{id}");
            run.comfy.awaitCalls("GET", "/history/{id}", calls + 1, ComfyRun.SOON);
            run.comfy.ready();

            assertThat(task.get().files()).hasSize(1);
        }
    }
}
