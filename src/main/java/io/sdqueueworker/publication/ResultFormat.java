package io.sdqueueworker.publication;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.TaskId;

/// The fields of the result document that senders know from the original; they differ by runtime.
public interface ResultFormat {

    /// The original's fields for a success.
    ObjectNode completed(TaskId id, Generated generated);

    /// The original's fields for a failure.
    ObjectNode failed(TaskId id, Failure failure);
}
