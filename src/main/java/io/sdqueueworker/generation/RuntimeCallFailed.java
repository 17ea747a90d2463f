package io.sdqueueworker.generation;

import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.TaskFailedException;
import java.util.Arrays;

/// A call to a runtime failed. The kind decides what the caller does next; the failure is for people.
public final class RuntimeCallFailed extends TaskFailedException {

    private static final long serialVersionUID = 1L;

    private final transient Kind kind;

    /// The way in which a call failed.
    public sealed interface Kind {

        /// The connection was refused: the runtime's process is gone, not slow.
        record NoConnection() implements Kind {}

        /// The runtime did not answer in time, or the connection broke: it may be busy, starting, or gone.
        record NoAnswer() implements Kind {}

        /// The runtime answered with a status that is not a success.
        record Status(int code) implements Kind {}

        /// The answer is not the expected JSON.
        record NotJson() implements Kind {}

        /// The answer is longer than the worker reads.
        record TooLarge() implements Kind {}
    }

    public RuntimeCallFailed(Kind kind, Failure failure) {
        super(failure);
        this.kind = kind;
    }

    public RuntimeCallFailed(Kind kind, Failure failure, Throwable cause) {
        super(failure, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /// Returns whether the runtime answered with one of these statuses.
    public boolean isStatus(int... codes) {
        return kind instanceof Kind.Status(int code) && Arrays.stream(codes).anyMatch(each -> each == code);
    }

    /// Returns whether a failure is a call to a runtime whose connection was refused.
    public static boolean isNoConnection(TaskFailedException failure) {
        return failure instanceof RuntimeCallFailed call && call.kind instanceof Kind.NoConnection;
    }
}
