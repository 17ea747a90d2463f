package io.sdqueueworker.pipeline;

import io.sdqueueworker.generation.DiffusionRuntime;
import io.sdqueueworker.models.ModelStaging;
import io.sdqueueworker.models.PinnedModels;
import io.sdqueueworker.pipeline.attempt.Attempt;
import io.sdqueueworker.pipeline.gate.IntakeGate;
import io.sdqueueworker.pipeline.gate.RestartHistory;
import io.sdqueueworker.pipeline.gate.Step;
import io.sdqueueworker.pipeline.steps.PatientSteps;
import io.sdqueueworker.task.Dependency;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
import java.util.Optional;

/// The GPU of this worker, and what every run on it has in common.
///
/// @param runtime has the GPU
/// @param models of the runtime
/// @param pace learns how long tasks take
/// @param memory of the runtime, which is checked after every run
/// @param gate is closed before the GPU is released if the next task would fail, too
/// @param steps wait while the runtime or the model bucket is unavailable
public record Gpu(
        DiffusionRuntime runtime,
        ModelStaging models,
        Pace pace,
        RuntimeMemory memory,
        IntakeGate gate,
        PatientSteps steps) {

    /// Checks, after a run has succeeded, whether the next one can start.
    void checkMemory() throws InterruptedException {
        memory.check().ifPresent(excess -> gate.requireRestart(RestartHistory.Reason.MEMORY, excess));
    }

    /// Closes the gate if a failed run blames the runtime or the disk, or if its remedies have met a failure of
    /// them.
    void blame(TaskFailedException failed) {
        blame(failed.failure());
        for (Throwable suppressed : failed.getSuppressed()) {
            if (suppressed instanceof TaskFailedException remedy) {
                blame(remedy.failure());
            }
        }
    }

    private void blame(Failure failure) {
        if (Step.DISK_WRITE.isBlamedBy(failure)) {
            gate.failed(Step.DISK_WRITE, failure);
        } else if (failure.code().dependency().equals(Optional.of(Dependency.RUNTIME))) {
            gate.runtimeFailed(failure);
        }
    }

    /// Stages models for a task, and waits while the model bucket is unavailable.
    PinnedModels stage(Attempt attempt, PatientSteps.Call<PinnedModels> call)
            throws TaskFailedException, InterruptedException {
        long beganNanos = System.nanoTime();
        PinnedModels staged = steps.take(attempt, Step.MODEL_GET, call, PinnedModels::wereFetched);
        attempt.time().modelsTook(Duration.ofNanos(System.nanoTime() - beganNanos));
        return staged;
    }
}
