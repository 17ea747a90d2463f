package io.sdqueueworker.pipeline.gate;

import io.sdqueueworker.task.TaskFailedException;

/// Checks whether a step would work, as near to the step as can be asked without a task.
public interface Probe {

    /// Probes once.
    ///
    /// @throws TaskFailedException if the step would fail
    void run() throws TaskFailedException, InterruptedException;
}
