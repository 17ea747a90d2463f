package io.sdqueueworker.generation;

import io.sdqueueworker.task.TaskFailedException;
import java.util.UUID;

/// A task that lacks nothing but the runtime's GPU.
public interface PreparedRun {

    /// Submits the task to the runtime. If another run is being executed, this one waits for its end.
    ///
    /// When the calling thread is interrupted, the runtime is asked to drop the run, and the call ends with
    /// [InterruptedException].
    ///
    /// @param run the name of the run, by which another process can find it, if the runtime takes names
    /// @throws io.sdqueueworker.task.ModelsMissingException if the runtime has no file of a model
    SubmittedRun submit(UUID run) throws TaskFailedException, InterruptedException;
}
