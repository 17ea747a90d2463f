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
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/// A Stable Diffusion runtime in the same pod, driven over its HTTP API.
public interface DiffusionRuntime extends AutoCloseable {

    /// The kinds of tasks that it does. It is given no others.
    Set<TaskKind> kinds();

    /// Checks that the runtime could take a task this moment: it answers, a model is loaded, nothing runs on it.
    ///
    /// @throws TaskFailedException with the code RUNTIME_UNAVAILABLE and a detail that says what is missing
    void probe() throws TaskFailedException, InterruptedException;

    /// Makes a task ready, while another one may be on the GPU: what takes time and needs no GPU is done here.
    ///
    /// @param inputs what the task names by URL, to be put in the place of the URLs
    /// @param models the models that the task names, as staging has left them; of those that are missing the
    ///     runtime may have files of its own
    /// @param spool takes the files, those of the run as well; the caller closes it
    /// @throws TaskFailedException with the code MODEL_NOT_FOUND where nobody has one of the models
    PreparedRun prepare(Task task, StagedInputs inputs, StagedModels models, Spool spool)
            throws TaskFailedException, InterruptedException;

    /// Goes on with a run that another process has begun, from wherever it is: waiting, running or over. May be
    /// interrupted like [SubmittedRun#await()].
    ///
    /// @param run the name that it was begun under
    /// @return what it made; nothing where the runtime does not know of it, or of its outputs, any more
    Optional<Generated> resume(Task task, UUID run, Spool spool) throws TaskFailedException, InterruptedException;

    /// Whether the runtime has begun anew since it was last asked this: it has forgotten what it knew then. False where
    /// that cannot be told.
    boolean hasForgotten() throws TaskFailedException, InterruptedException;

    /// Has the runtime let go of the GPU memory that it holds for later, after a task for which there was too little.
    /// No task is on it.
    void freeMemory() throws TaskFailedException, InterruptedException;

    /// Bytes of memory, not of the GPU's, that the runtime's process holds.
    ///
    /// @return nothing where the runtime does not tell
    OptionalLong residentBytes() throws TaskFailedException, InterruptedException;

    /// Removes what a task that is over has left in the runtime's own folders, where those are to be had. Never fails.
    void clear(TaskHeader task);

    /// Lets go of connections. No task is on the runtime any more.
    @Override
    void close();
}
