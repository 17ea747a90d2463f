package io.sdqueueworker.pipeline;

import io.sdqueueworker.models.ModelStaging;
import io.sdqueueworker.models.PinnedModels;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.staging.InputStaging;
import io.sdqueueworker.task.StagedInputs;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.telemetry.TaskLog;
import io.sdqueueworker.telemetry.WorkerMetrics;
import java.time.Duration;

/// Makes a task ready on deck, while another one is on the GPU: its inputs and its models are fetched, and its
/// request is made.
public final class Preparation {

    private final InputStaging inputs;
    private final ModelStaging models;
    private final RuntimeRuns runs;
    private final Pace pace;
    private final WorkerMetrics metrics;
    private final TaskLog log;

    /// @param pace learns how long staging takes
    public Preparation(
            InputStaging inputs, ModelStaging models, RuntimeRuns runs, Pace pace, WorkerMetrics metrics, TaskLog log) {
        this.inputs = inputs;
        this.models = models;
        this.runs = runs;
        this.pace = pace;
        this.metrics = metrics;
        this.log = log;
    }

    /// @param spool takes the files of the inputs and the request
    /// @return the work, which the caller closes
    GpuWork prepare(Attempt attempt, Task task, Spool spool) throws TaskFailedException, InterruptedException {
        StagedInputs staged = inputs.stage(task, spool);
        metrics.staged(staged.count(), staged.bytes());
        long beganNanos = System.nanoTime();
        PinnedModels held = models.stage(task);
        attempt.time().modelsTook(Duration.ofNanos(System.nanoTime() - beganNanos));
        GpuWork work = runs.prepare(attempt, task, staged, held, spool);
        Duration took = attempt.time().staged();
        pace.staged(took);
        log.staged(task.header(), took, staged.bytes());
        return work;
    }
}
