package io.sdqueueworker.pipeline;

import io.sdqueueworker.generation.PreparedRun;
import io.sdqueueworker.models.PinnedModels;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.spool.SpoolSpace;
import io.sdqueueworker.staging.InputStaging;
import io.sdqueueworker.task.Dependency;
import io.sdqueueworker.task.ModelsMissingException;
import io.sdqueueworker.task.StagedInputs;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// Prepares a task on deck, while another one is on the GPU: fetches its inputs and models, and writes its request.
public final class Preparation {

    private final InputStaging inputs;
    private final SpoolSpace spools;
    private final Gpu gpu;

    /// @param spools gives each task room for its files
    public Preparation(InputStaging inputs, SpoolSpace spools, Gpu gpu) {
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
        StagedInputs staged = inputs.stage(task, spool);
        attempt.events().inputsFetched(staged.count(), staged.bytes());
        long beganNanos = System.nanoTime();
        PinnedModels models = gpu.models().stage(task);
        boolean ready = false;
        try {
            attempt.time().modelsTook(Duration.ofNanos(System.nanoTime() - beganNanos));
            PreparedRun prepared;
            try {
                prepared = request(task, staged, models, spool);
            } catch (ModelsMissingException e) {
                models = withMissing(attempt, models, e);
                prepared = request(task, staged, models, spool);
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
        PinnedModels found = gpu.models().stageMissing(missing.needs());
        attempt.time().modelsTook(Duration.ofNanos(System.nanoTime() - beganNanos));
        if (!found.areComplete()) {
            found.close();
            throw missing;
        }
        return models.and(found);
    }

    private PreparedRun request(Task task, StagedInputs staged, PinnedModels models, Spool spool)
            throws TaskFailedException, InterruptedException {
        try {
            return gpu.runtime().prepare(task, staged, models.staged(), spool);
        } catch (TaskFailedException e) {
            if (!e.failure().code().dependency().equals(Optional.of(Dependency.RUNTIME))) {
                throw e;
            }
            // The task on the GPU may be the cause, which is not this task's fault: try again in its turn.
            return run ->
                    gpu.runtime().prepare(task, staged, models.staged(), spool).submit(run);
        }
    }

    private GpuRun resumed(Attempt attempt, Task task, UUID run, Spool spool) throws InterruptedException {
        PinnedModels models = gpu.models().stagePresent(task);
        gpu.models().loads(models);
        return new GpuRun.Resumed(gpu, attempt, task, run, spool, models);
    }
}
