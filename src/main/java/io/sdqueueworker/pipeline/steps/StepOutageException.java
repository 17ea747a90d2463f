package io.sdqueueworker.pipeline.steps;

import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.TaskFailedException;

/// A step has failed for a reason that concerns every task, although the failure's code alone does not say so.
final class StepOutageException extends TaskFailedException {

    private static final long serialVersionUID = 1L;

    StepOutageException(Failure failure, TaskFailedException cause) {
        super(failure, cause);
    }
}
