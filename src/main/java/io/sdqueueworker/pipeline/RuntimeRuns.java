package io.sdqueueworker.pipeline;

import io.sdqueueworker.generation.DiffusionRuntime;
import io.sdqueueworker.generation.PreparedRun;
import io.sdqueueworker.models.ModelStaging;
import io.sdqueueworker.models.PinnedModels;
import io.sdqueueworker.pipeline.gate.IntakeGate;
import io.sdqueueworker.pipeline.restart.RunningTasks;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Dependency;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.StagedInputs;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.TaskKind;
import io.sdqueueworker.telemetry.TaskLog;
import io.sdqueueworker.telemetry.WorkerMetrics;
import java.util.Optional;
import java.util.UUID;

/// Has tasks run on the runtime, one at a time, in such a way that each can be found again by another process.
public final class RuntimeRuns {

    private final DiffusionRuntime runtime;
    private final RunningTasks running;
    private final IntakeGate gate;
    private final FreshRun.Surroundings around;

    /// @param models are asked again for what the runtime has not found
    /// @param running is told of every run before it is submitted
    /// @param pace learns how long runs take
    /// @param gate is closed when a failure is not the task's
    /// @param memory is looked at after every run that was begun here and has succeeded
    public RuntimeRuns(
            DiffusionRuntime runtime,
            ModelStaging models,
            RunningTasks running,
            Pace pace,
            IntakeGate gate,
            RuntimeMemory memory,
            WorkerMetrics metrics,
            TaskLog log) {
        this.runtime = runtime;
        this.running = running;
        this.gate = gate;
        this.around = new FreshRun.Surroundings(runtime, models, running, pace, gate, memory, metrics, log);
    }

    /// Fails what the runtime cannot do: a queue may be shared by workers of different runtimes.
    void require(TaskKind kind) throws TaskFailedException {
        if (!runtime.kinds().contains(kind)) {
            throw new TaskFailedException(new Failure(
                    Code.UNSUPPORTED_TASK,
                    Stage.INTAKE,
                    "this worker's runtime does no tasks of the type '" + kind.wireName() + "'"));
        }
    }

    /// Whether nothing is known to be broken that a run needs.
    boolean mayBegin() {
        return gate.isOpen();
    }

    /// Makes a task ready on deck.
    ///
    /// @param models those that the task needs; closed with the work, or when there is none
    /// @return the task from its beginning
    GpuWork prepare(Attempt attempt, Task task, StagedInputs inputs, PinnedModels models, Spool spool)
            throws TaskFailedException, InterruptedException {
        try {
            return new FreshRun(around, attempt, task, models, generation(task, inputs, models, spool));
        } catch (TaskFailedException | InterruptedException | RuntimeException e) {
            models.close();
            throw e;
        }
    }

    private FreshRun.Generation generation(Task task, StagedInputs inputs, PinnedModels models, Spool spool)
            throws TaskFailedException, InterruptedException {
        try {
            PreparedRun prepared = runtime.prepare(task, inputs, models.staged(), spool);
            return run -> prepared.submit(run).await();
        } catch (TaskFailedException e) {
            if (!e.failure().code().dependency().equals(Optional.of(Dependency.RUNTIME))) {
                throw e;
            }
            // The task on the GPU may be the reason, which is not this one's fault: again when it is gone.
            return run -> runtime.prepare(task, inputs, models.staged(), spool)
                    .submit(run)
                    .await();
        }
    }

    /// Goes on with a run that an earlier process has begun.
    ///
    /// @return the rest of the run; it fails with WORKER_DIED when its outputs are not to be had any more
    GpuWork resume(Attempt attempt, Task task, UUID run, Spool spool) throws InterruptedException {
        PinnedModels models = around.models().stagePresent(task);
        around.models().loads(models);
        return new GpuWork() {
            @Override
            public Generated run() throws TaskFailedException, InterruptedException {
                try {
                    running.begin(attempt, run);
                    return runtime.resume(task, run, spool).orElseThrow(RuntimeRuns::died);
                } catch (TaskFailedException e) {
                    gate.close(e.failure());
                    throw e;
                }
            }

            @Override
            public void close() {
                models.close();
            }
        };
    }

    /// Removes what a task that is over has left with the runtime.
    void clear(TaskHeader task) {
        runtime.clear(task);
    }

    private static TaskFailedException died() {
        return new TaskFailedException(new Failure(
                Code.WORKER_DIED,
                Stage.GENERATION,
                "the worker was killed, and what the runtime made for it cannot be had any more"));
    }
}
