package io.sdqueueworker.pipeline.gate;

import io.sdqueueworker.task.TaskFailedException;

/// Checks whether the runtime has restarted since the last check, for restarts that no refused connection shows.
public interface RestartSign {

    /// Checks once.
    boolean isSeen() throws TaskFailedException, InterruptedException;
}
