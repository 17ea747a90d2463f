package io.sdqueueworker.task;

/// The failure of a task, or of one attempt.
///
/// @param code the kind of failure, which decides the consequence
/// @param stage the stage in which it happened
/// @param detail an explanation for the sender. It may quote the runtime, so it goes into results and notifications,
///     and into a log only if a dependency is at fault. It is one line without control characters, cut off at 2,000
///     characters
/// @param isFact whether it holds for every worker, such as a name that the model bucket's own listing lacks. All
///     other failures are verdicts of one runtime
public record Failure(Code code, Stage stage, String detail, boolean isFact) {

    private static final int MAX_DETAIL = 2_000;

    public Failure {
        // Cut first: if a character is cut in half, its rest is replaced as well.
        boolean tooLong = detail.length() > MAX_DETAIL;
        detail = Text.printable(tooLong ? detail.substring(0, MAX_DETAIL) : detail) + (tooLong ? "…" : "");
    }

    /// A failure that another worker may not meet.
    public Failure(Code code, Stage stage, String detail) {
        this(code, stage, detail, false);
    }

    /// This failure, as one that every worker would meet.
    public Failure asFact() {
        return new Failure(code, stage, detail, true);
    }

    /// Reports whether the failure is final in itself: another attempt would end in the same way.
    public boolean isFinal() {
        return isFact || code.isFinal();
    }

    /// An error in the worker itself. Its message may quote the task, so only its class is reported.
    public static Failure internal(Throwable bug) {
        return new Failure(
                Code.INTERNAL,
                Stage.INTAKE,
                "an error of the worker: " + bug.getClass().getSimpleName());
    }

    /// Omits the detail, which may quote the task.
    @Override
    public String toString() {
        return code + " in " + stage.label();
    }
}
