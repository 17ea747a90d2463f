package io.sdqueueworker.task;

/// Reports from a stage or an adapter that a task cannot continue. The task's journey catches it in one place.
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

    /// Creates the exception for a failure that no other exception caused.
    ///
    /// @param detail for the sender, see [Failure]
    public static TaskFailedException of(Code code, Stage stage, String detail) {
        return new TaskFailedException(new Failure(code, stage, detail));
    }

    /// Creates the exception for a failure that another exception caused.
    ///
    /// @param detail for the sender, see [Failure]
    public static TaskFailedException of(Code code, Stage stage, String detail, Throwable cause) {
        return new TaskFailedException(new Failure(code, stage, detail), cause);
    }

    /// The reason, which decides the consequence.
    public Failure failure() {
        return failure;
    }
}
