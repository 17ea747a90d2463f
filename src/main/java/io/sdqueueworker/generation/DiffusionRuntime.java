package io.sdqueueworker.generation;

import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.StagedInputs;
import io.sdqueueworker.task.StagedModels;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.TaskKind;
import java.util.Optional;
import java.util.UUID;

/// A Stable Diffusion runtime in the same pod, driven over its HTTP API.
public interface DiffusionRuntime extends AutoCloseable {

    /// Checks that the runtime could accept a task now: it answers, a model is loaded, and it is idle.
    ///
    /// @throws TaskFailedException with the code RUNTIME_UNAVAILABLE and a detail that says what is missing
    void probe() throws TaskFailedException, InterruptedException;

    /// Checks that the route by which tasks of a kind are submitted answers, without submitting one. Routes fail
    /// one by one: a proxy may stop one while the others answer.
    ///
    /// A route that the runtime lacks does not fail the check, and neither does a kind that it does not support:
    /// the tasks fail then, with the code UNSUPPORTED_TASK.
    ///
    /// @throws TaskFailedException if a task could not be submitted now
    void probe(TaskKind kind) throws TaskFailedException, InterruptedException;

    /// Prepares a task while another one may be on the GPU. Everything that takes time and needs no GPU is done
    /// here.
    ///
    /// @param inputs the files that replace the task's URLs
    /// @param models the models that the task names, after staging. The runtime may have its own files of the
    ///     missing ones
    /// @param spool takes the files, including those of the run. The caller closes it
    /// @throws TaskFailedException with the code MODEL_NOT_FOUND if neither staging nor the runtime has a model
    PreparedRun prepare(Task task, StagedInputs inputs, StagedModels models, Spool spool)
            throws TaskFailedException, InterruptedException;

    /// Resumes a run that another process has submitted, whether it waits, runs or has ended. May be interrupted
    /// like [SubmittedRun#await()].
    ///
    /// @param run the name under which it was submitted
    /// @return the outputs; nothing if the runtime does not know the run or its outputs any more
    Optional<Generated> resume(Task task, UUID run, Spool spool) throws TaskFailedException, InterruptedException;

    /// Returns whether the runtime has restarted since the last call: it has forgotten its last run. False if the
    /// runtime does not show it.
    boolean hasForgotten() throws TaskFailedException, InterruptedException;

    /// Makes the runtime release the GPU memory that it keeps for later, after a task that ran out of memory. No
    /// task is on the runtime.
    void freeMemory() throws TaskFailedException, InterruptedException;

    /// The memory that the runtime uses and has, as far as it reports it. Answered while a task is on the runtime, too.
    MemoryUse memory() throws TaskFailedException, InterruptedException;

    /// Removes a finished task's files from the runtime's own folders, if they are mounted. Never fails.
    void clear(TaskHeader task);

    /// Closes the connections. No task is on the runtime any more.
    @Override
    void close();
}
