package io.sdqueueworker.task;

import java.time.Duration;

/// The end of one attempt at a task. The message is already deleted or released.
public sealed interface Outcome {

    /// The result is published and the message deleted.
    ///
    /// @param result the result document
    /// @param republished whether an earlier attempt had made the result, and this one only published it again
    record Completed(S3Uri result, boolean republished) implements Outcome {}

    /// The task cannot succeed: the failure is published and the message deleted.
    record Rejected(Failure failure) implements Outcome {}

    /// The attempt failed and the message comes back.
    ///
    /// @param pause how long it stays hidden
    record Retryable(Failure failure, Duration pause) implements Outcome {}

    /// The task is out of attempts: the failure is published, and the message is in the quarantine or goes to the
    /// dead-letter queue.
    record SetAside(Failure failure) implements Outcome {}

    /// The worker has abandoned the task; another attempt, here or on another worker, takes it up.
    record Abandoned(Reason reason) implements Outcome {}

    /// The reason why a task was abandoned.
    enum Reason {
        /// The message's visibility timeout has ended, or another worker has received the message: nothing was
        /// touched.
        LEASE_LOST,
        /// SQS could not be reached until the lease expired: the message is left to its visibility timeout. A
        /// run that had begun was ended, and its result is stored without a notification.
        QUEUE_UNREACHABLE,
        /// The worker is shutting down, or its node is about to be terminated: the message was released.
        SHUTDOWN,
        /// A dependency failed while the task waited for the GPU: the message was released.
        INTAKE_CLOSED,
        /// Another delivery of the same task is under way in this process: the message was released after a
        /// pause.
        DUPLICATE
    }

    /// The outcome in metrics and logs.
    default String label() {
        return switch (this) {
            case Completed _ -> "completed";
            case Rejected _ -> "rejected";
            case Retryable _ -> "retryable";
            case SetAside _ -> "setaside";
            case Abandoned _ -> "abandoned";
        };
    }
}
