package io.sdqueueworker.task;

/// The task names inputs by URL that were not fetched, because the runtime had not said that it takes files there. They
/// may be fetched now, and the task be prepared again.
public final class InputsMissingException extends TaskFailedException {

    private static final long serialVersionUID = 1L;

    public InputsMissingException(Failure failure) {
        super(failure);
    }
}
