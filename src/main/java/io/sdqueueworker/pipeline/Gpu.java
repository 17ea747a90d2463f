package io.sdqueueworker.pipeline;

import io.sdqueueworker.generation.DiffusionRuntime;
import io.sdqueueworker.models.ModelStaging;
import io.sdqueueworker.pipeline.gate.IntakeGate;
import io.sdqueueworker.pipeline.gate.RestartHistory;
import io.sdqueueworker.task.TaskFailedException;

/// The GPU of this worker, and what every run on it has in common.
///
/// @param runtime has the GPU
/// @param models of the runtime
/// @param pace learns how long tasks take
/// @param memory is checked after every run
/// @param gate is closed before the GPU is released if the next task would fail, too
public record Gpu(DiffusionRuntime runtime, ModelStaging models, Pace pace, RuntimeMemory memory, IntakeGate gate) {

    /// Checks, after a run has succeeded, whether the next one can start.
    void checkMemory() throws InterruptedException {
        memory.check(runtime).ifPresent(excess -> gate.requireRestart(RestartHistory.Reason.MEMORY, excess));
    }

    /// Closes the gate for the dependency that a failed run blames, and for those that its remedies have met.
    void blame(TaskFailedException failed) {
        gate.close(failed.failure());
        for (Throwable suppressed : failed.getSuppressed()) {
            if (suppressed instanceof TaskFailedException remedy) {
                gate.close(remedy.failure());
            }
        }
    }
}
