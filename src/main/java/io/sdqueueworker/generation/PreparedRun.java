package io.sdqueueworker.generation;

import io.sdqueueworker.task.TaskFailedException;
import java.util.UUID;

/// A task that lacks nothing but the runtime's GPU.
public interface PreparedRun {

    /// Hands the task to the runtime. Another run may be executed meanwhile: this one then waits for its end.
    ///
    /// When the calling thread is interrupted, the runtime is told to drop the run, and the call ends with
    /// [InterruptedException].
    ///
    /// @param run the name of the run, by which another process can find it, if the runtime takes names
    /// @throws io.sdqueueworker.task.ModelsMissingException if the runtime has no file of a model
    SubmittedRun submit(UUID run) throws TaskFailedException, InterruptedException;
}
