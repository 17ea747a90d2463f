package io.sdqueueworker.intake;

import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.TaskFailedException;

/// The store of what is too large for a message. The worker only reads from it.
public interface PayloadStore {

    /// Reads an object whole. Blocks, and ends early when its thread is interrupted.
    ///
    /// @throws TaskFailedException with the code INPUT_NOT_FOUND if the object does not exist, INPUT_REFUSED if the
    ///     worker is not authorized to read it or it is too large, STORAGE_UNAVAILABLE if the store does not answer
    byte[] read(S3Uri address) throws TaskFailedException, InterruptedException;
}
