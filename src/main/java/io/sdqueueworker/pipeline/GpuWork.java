package io.sdqueueworker.pipeline;

import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.TaskFailedException;

/// What a task has the GPU do, once it is its turn.
interface GpuWork extends AutoCloseable {

    /// Runs it on the runtime, once.
    Generated run() throws TaskFailedException, InterruptedException;

    /// Lets go of what it needed. The runtime may keep some of it until its next task.
    @Override
    void close();
}
