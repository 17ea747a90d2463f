package io.sdqueueworker.staging;

import io.sdqueueworker.task.S3Uri;
import java.io.IOException;

/// Where inputs with an `s3://` address are read from.
public interface InputObjects {

    /// Copies an object. Blocks, and ends early when its thread is interrupted.
    ///
    /// @throws SourceFailedException with the reason why it cannot be had
    /// @throws IOException when the sink cannot take more
    void copy(S3Uri address, Deadline deadline, InputSink into) throws IOException, InterruptedException;
}
