package io.sdqueueworker.task;

import java.time.Duration;

/// How one attempt at a task ended. What was done with the message is already done.
public sealed interface Outcome {

    /// The result is published and the message deleted.
    ///
    /// @param result the result document
    /// @param republished whether an earlier attempt had made the result and this one only told of it
    record Completed(S3Uri result, boolean republished) implements Outcome {}

    /// The task cannot succeed: its sender is told and the message deleted.
    record Rejected(Failure failure) implements Outcome {}

    /// The attempt failed and the message comes back.
    ///
    /// @param pause how long it stays hidden
    record Retryable(Failure failure, Duration pause) implements Outcome {}

    /// The task is out of attempts: kept in the quarantine or handed to the dead-letter queue, its sender told.
    record SetAside(Failure failure) implements Outcome {}

    /// The worker let go of the task; another attempt, here or elsewhere, takes it up.
    record Abandoned(Reason reason) implements Outcome {}

    /// Why a task was let go of.
    enum Reason {
        /// The message's visibility ran out or was taken over: nothing was touched.
        LEASE_LOST,
        /// The worker is shutting down, or its machine is about to go: the message was released.
        SHUTDOWN,
        /// Something that the task needs failed while it waited for the GPU: the message was released.
        INTAKE_CLOSED,
        /// Another delivery of the same task is being worked on here: the message was released, for later.
        DUPLICATE
    }
}
