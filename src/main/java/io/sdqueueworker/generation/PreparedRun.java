package io.sdqueueworker.generation;

import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.TaskFailedException;
import java.util.UUID;

/// A task that needs nothing any more but the runtime's GPU.
public interface PreparedRun {

    /// Runs the task and spools what it makes. The caller makes one call at a time.
    ///
    /// When the calling thread is interrupted, the runtime is told to stop and the call ends with
    /// [InterruptedException].
    ///
    /// @param run the name of the run, by which another process may ask for it; where the runtime takes names
    /// @return at least one file, or a text where the task asks for one
    /// @throws io.sdqueueworker.task.ModelsMissingException where the runtime has no file of a model
    Generated generate(UUID run) throws TaskFailedException, InterruptedException;
}
