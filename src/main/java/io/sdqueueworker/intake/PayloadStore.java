package io.sdqueueworker.intake;

import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.TaskFailedException;

/// Where senders keep what is too large for a message. The worker reads there and changes nothing.
public interface PayloadStore {

    /// Reads an object whole. Blocks, and ends early when its thread is interrupted.
    ///
    /// @throws TaskFailedException with the code INPUT_NOT_FOUND where there is no such object, INPUT_REFUSED where
    ///     the worker may not read it or it is too large, STORAGE_UNAVAILABLE where the store does not answer
    byte[] read(S3Uri address) throws TaskFailedException, InterruptedException;
}
