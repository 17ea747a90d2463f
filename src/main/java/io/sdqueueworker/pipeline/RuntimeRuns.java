package io.sdqueueworker.pipeline;

import io.sdqueueworker.generation.DiffusionRuntime;
import io.sdqueueworker.generation.PreparedRun;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Dependency;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.StagedInputs;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskKind;
import java.util.Optional;
import java.util.UUID;

/// Has tasks run on the runtime, one at a time, in such a way that each can be found again by another process.
public final class RuntimeRuns {

    private final DiffusionRuntime runtime;
    private final RunningTasks running;
    private final Pace pace;
    private final IntakeGate gate;

    /// @param running is told of every run before it is submitted
    /// @param pace learns how long runs take
    /// @param gate is closed when a failure is not the task's
    public RuntimeRuns(DiffusionRuntime runtime, RunningTasks running, Pace pace, IntakeGate gate) {
        this.runtime = runtime;
        this.running = running;
        this.pace = pace;
        this.gate = gate;
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

    /// What a task has the GPU do.
    interface GpuWork {
        Generated run() throws TaskFailedException, InterruptedException;
    }

    /// Makes a task ready on deck.
    ///
    /// @return the task from its beginning
    GpuWork prepare(Attempt attempt, Task task, StagedInputs inputs, Spool spool)
            throws TaskFailedException, InterruptedException {
        try {
            PreparedRun prepared = runtime.prepare(task, inputs, spool);
            return () -> begin(attempt, task.kind(), prepared);
        } catch (TaskFailedException e) {
            if (!e.failure().code().dependency().equals(Optional.of(Dependency.RUNTIME))) {
                throw e;
            }
            // The task on the GPU may be the reason, which is not this one's fault: again when it is gone.
            return () -> begin(
                    attempt,
                    task.kind(),
                    run -> runtime.prepare(task, inputs, spool).generate(run));
        }
    }

    private Generated begin(Attempt attempt, TaskKind kind, PreparedRun prepared)
            throws TaskFailedException, InterruptedException {
        UUID run = UUID.randomUUID();
        try (Pace.Run timed = pace.begin(kind)) {
            running.begin(attempt, run);
            Generated generated = prepared.generate(run);
            timed.complete();
            return generated;
        } catch (TaskFailedException e) {
            throw closing(e);
        }
    }

    /// Goes on with a run that an earlier process has begun.
    ///
    /// @return the rest of the run; it fails with WORKER_DIED when its outputs are not to be had any more
    GpuWork resume(Attempt attempt, Task task, UUID run, Spool spool) {
        return () -> {
            try {
                running.begin(attempt, run);
                return runtime.resume(task, run, spool)
                        .orElseThrow(() -> new TaskFailedException(new Failure(
                                Code.WORKER_DIED,
                                Stage.GENERATION,
                                "the worker was killed, and what the runtime made for it cannot be had any more")));
            } catch (TaskFailedException e) {
                throw closing(e);
            }
        };
    }

    /// Before the GPU is let go, or the next task is taken on for the same failure.
    private TaskFailedException closing(TaskFailedException e) {
        gate.close(e.failure());
        return e;
    }
}
