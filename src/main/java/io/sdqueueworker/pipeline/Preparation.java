package io.sdqueueworker.pipeline;

import io.sdqueueworker.generation.PreparedRun;
import io.sdqueueworker.models.PinnedModels;
import io.sdqueueworker.pipeline.attempt.Attempt;
import io.sdqueueworker.pipeline.gate.Step;
import io.sdqueueworker.pipeline.steps.InputSteps;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.spool.SpoolSpace;
import io.sdqueueworker.task.Dependency;
import io.sdqueueworker.task.InputsMissingException;
import io.sdqueueworker.task.ModelsMissingException;
import io.sdqueueworker.task.StagedInputs;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// Prepares a task on deck, while another one is on the GPU: fetches its inputs and models, and writes its request.
public final class Preparation {

    private final InputSteps inputs;
    private final SpoolSpace spools;
    private final Gpu gpu;

    /// @param spools gives each task room for its files
    public Preparation(InputSteps inputs, SpoolSpace spools, Gpu gpu) {
        this.inputs = inputs;
        this.spools = spools;
        this.gpu = gpu;
    }

    /// Opens the room for the files of a task: inputs, request and outputs. The caller closes it.
    Spool openSpool() throws TaskFailedException {
        return spools.open();
    }

    /// Prepares the task's turn on the GPU. The caller closes it.
    GpuRun prepare(Attempt attempt, Task task, Spool spool) throws TaskFailedException, InterruptedException {
        return attempt.earlierRun().isPresent()
                ? resumed(attempt, task, attempt.earlierRun().get(), spool)
                : fresh(attempt, task, spool);
    }

    private GpuRun fresh(Attempt attempt, Task task, Spool spool) throws TaskFailedException, InterruptedException {
        StagedInputs staged = inputs.stage(attempt, task, spool, gpu.steps());
        attempt.events().inputsFetched(staged.count(), staged.bytes());
        PinnedModels models = gpu.stage(attempt, () -> gpu.models().stage(task));
        boolean ready = false;
        try {
            PreparedRun prepared;
            try {
                prepared = request(attempt, task, staged, models, spool);
            } catch (ModelsMissingException e) {
                models = withMissing(attempt, models, e);
                prepared = request(attempt, task, staged, models, spool);
            }
            Duration took = attempt.time().staged();
            gpu.pace().staged(took);
            attempt.events().staged(task.header(), took, staged.bytes());
            ready = true;
            return new GpuRun.Fresh(gpu, attempt, task, prepared, models);
        } finally {
            if (!ready) {
                models.close();
            }
        }
    }

    /// Stages models that only the runtime knows of, because it did not answer when the others were staged. And
    /// looks for the others again: a name that was missed before is not looked for each time, and its file may be
    /// new.
    private PinnedModels withMissing(Attempt attempt, PinnedModels models, ModelsMissingException missing)
            throws TaskFailedException, InterruptedException {
        long beganNanos = System.nanoTime();
        PinnedModels found = gpu.steps()
                .take(
                        attempt,
                        Step.MODEL_GET,
                        () -> gpu.models().stageMissing(missing.needs()),
                        PinnedModels::wereFetched);
        attempt.time().modelsTook(Duration.ofNanos(System.nanoTime() - beganNanos));
        if (!found.areComplete()) {
            found.close();
            throw found.staged().isMissingAFact()
                    ? new TaskFailedException(missing.failure().asFact(), missing)
                    : missing;
        }
        return models.and(found);
    }

    private PreparedRun request(Attempt attempt, Task task, StagedInputs staged, PinnedModels models, Spool spool)
            throws TaskFailedException, InterruptedException {
        try {
            return withAllInputs(attempt, task, staged, models, spool);
        } catch (TaskFailedException e) {
            if (!e.failure().code().dependency().equals(Optional.of(Dependency.RUNTIME))) {
                throw e;
            }
            // The task on the GPU may be the cause, which is not this task's fault: try again in its turn.
            return run -> withAllInputs(attempt, task, staged, models, spool).submit(run);
        }
    }

    /// Writes the request. If only now the runtime says where it takes files, fetches the inputs again.
    private PreparedRun withAllInputs(Attempt attempt, Task task, StagedInputs staged, PinnedModels models, Spool spool)
            throws TaskFailedException, InterruptedException {
        try {
            return gpu.runtime().prepare(task, staged, models.staged(), spool);
        } catch (InputsMissingException e) {
            StagedInputs now = inputs.stage(attempt, task, spool, gpu.steps());
            return gpu.runtime().prepare(task, now, models.staged(), spool);
        }
    }

    private GpuRun resumed(Attempt attempt, Task task, UUID run, Spool spool) throws InterruptedException {
        PinnedModels models = gpu.models().stagePresent(task);
        gpu.models().loads(models);
        return new GpuRun.Resumed(gpu, attempt, task, run, spool, models);
    }
}
