package io.sdqueueworker.pipeline.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.pipeline.gate.IntakeGate;
import io.sdqueueworker.pipeline.gate.RestartHistory;
import io.sdqueueworker.pipeline.gate.Step;
import io.sdqueueworker.pipeline.line.GpuClock;
import io.sdqueueworker.pipeline.line.GpuTurn;
import io.sdqueueworker.pipeline.line.Line;
import io.sdqueueworker.pipeline.line.OnDeck;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PatientStepsTest {

    private static final Duration LIMIT = Duration.ofMillis(20);

    private final IntakeGate gate = new IntakeGate(
            Map.of(Step.TEXT_TO_IMAGE, () -> {}), () -> {}, new RestartHistory(_ -> {}), () -> false, () -> {});
    private final Line line = new Line(new GpuClock());
    private final PatientSteps steps = new PatientSteps(gate, line, LIMIT, InstantSource.system());

    /// The task on the GPU has found the runtime again, which is proven only when it has ended.
    @Test
    void keepsATaskOnDeckWhileTheRuntimeWorksAlthoughIntakeIsClosed() throws Exception {
        gate.awaitOpen(() -> {});
        gate.failed(Step.TEXT_TO_IMAGE, "connection refused");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                GpuTurn _ = gpu()) {
            CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(this::awaitIntake, threads);
            assertThat(waiting.copy().completeOnTimeout(false, 10 * LIMIT.toMillis(), TimeUnit.MILLISECONDS))
                    .succeedsWithin(Duration.ofMinutes(1));
            assertThat(waiting).isNotDone();

            gate.succeeded(Step.TEXT_TO_IMAGE);

            assertThat(waiting).succeedsWithin(Duration.ofMinutes(1)).isEqualTo(true);
        }
    }

    @Test
    void releasesATaskOnDeckAtTheLimitWhileTheGpuIsFree() throws Exception {
        assertThat(awaitIntake()).isFalse();
    }

    /// Its hosts may be the only ones that are down.
    @Test
    void waitsForInputsOnlyUntilAnotherTaskIsTheBetterTrial() {
        Duration limit = Duration.ofMinutes(10);

        assertThat(PatientSteps.longestWait(Step.INPUTS, outage(Code.INPUT_UNAVAILABLE), limit))
                .isEqualTo(Duration.ofMinutes(1));
        assertThat(PatientSteps.longestWait(Step.RESULT_GET, outage(Code.STORAGE_UNAVAILABLE), limit))
                .isEqualTo(limit);
    }

    private static TaskFailedException outage(Code code) {
        TaskFailedException cause = TaskFailedException.of(code, Stage.STAGING, "no answer");
        return new StepOutageException(cause.failure(), cause);
    }

    private GpuTurn gpu() throws InterruptedException {
        OnDeck place = line.enter(Duration.ZERO);
        assertThat(place).isNotNull();
        place.occupy();
        return place.takeGpu();
    }

    private boolean awaitIntake() {
        try {
            return steps.awaitIntake(Optional.empty());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
