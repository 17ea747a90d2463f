package io.sdqueueworker.publication;

import io.sdqueueworker.task.TaskFailedException;
import java.util.List;

/// Lists the objects of a bucket.
public interface KeyList {

    /// The keys of all objects that begin with a prefix.
    ///
    /// @throws TaskFailedException if the bucket is unavailable, or the worker may not list it
    List<String> keys(String bucket, String prefix) throws TaskFailedException, InterruptedException;
}
