package io.sdqueueworker.task;

/// Why a task, or an attempt at it, failed.
///
/// @param code what kind of failure, which decides what follows
/// @param stage where it happened
/// @param detail for the sender: what to look at. It may quote the runtime, so it goes into results and notifications
///     and, unless the surroundings are at fault, never into a log. On one line, without control characters, and cut
///     off at 2,000 characters
public record Failure(Code code, Stage stage, String detail) {

    private static final int MAX_DETAIL = 2_000;

    public Failure {
        // Cut first: half of a character that is cut through is replaced with the others.
        boolean tooLong = detail.length() > MAX_DETAIL;
        detail = Text.printable(tooLong ? detail.substring(0, MAX_DETAIL) : detail) + (tooLong ? "…" : "");
    }

    /// An error of the worker's own. Its message may quote the task, so only its kind is told.
    public static Failure internal(Throwable bug) {
        return new Failure(
                Code.INTERNAL,
                Stage.INTAKE,
                "an error of the worker: " + bug.getClass().getSimpleName());
    }

    /// Says nothing of the detail, which may quote the task.
    @Override
    public String toString() {
        return code + " in " + stage.label();
    }
}
