package io.sdqueueworker.staging;

import io.sdqueueworker.task.S3Uri;
import java.io.IOException;

/// Reads inputs with an `s3://` address. A port, which `aws` implements.
public interface InputObjects {

    /// Copies an object into a sink. Blocks, and ends early if the thread is interrupted.
    ///
    /// @throws SourceFailedException with the reason if the object cannot be read
    /// @throws IOException if the sink cannot take more
    void copy(S3Uri address, Deadline deadline, InputSink into) throws IOException, InterruptedException;
}
