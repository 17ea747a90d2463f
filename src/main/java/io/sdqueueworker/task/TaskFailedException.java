package io.sdqueueworker.task;

/// The one way in which stages and adapters say that a task cannot go on. Caught in one place, the task's journey.
public class TaskFailedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    public TaskFailedException(Failure failure) {
        super(failure.code() + " in " + failure.stage().label());
        this.failure = failure;
    }

    public TaskFailedException(Failure failure, Throwable cause) {
        super(failure.code() + " in " + failure.stage().label(), cause);
        this.failure = failure;
    }

    /// What went wrong, and what follows from it.
    public Failure failure() {
        return failure;
    }
}
