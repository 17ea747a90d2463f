package io.sdqueueworker.queue;

/// Receives the results of all renewals, on the threads that made them.
@FunctionalInterface
public interface LeaseEvents {

    /// The result of a renewal; a metric label.
    enum Renewal {
        /// The message stays hidden for another term.
        RENEWED,
        /// The queue reports that another worker may have the message.
        REFUSED,
        /// The queue does not authorize the call: `sqs:ChangeMessageVisibility` is missing, or the credentials
        /// are invalid. It is retried until the lease expires.
        DENIED,
        /// The queue could not be reached; it is retried until the lease expires.
        FAILED
    }

    /// A renewal has ended. Must be short: the next call about the message waits for it.
    ///
    /// @param reason the operation and the error, without secrets; empty after a success
    void renewalEnded(Renewal result, String reason);

    /// The message was deleted.
    default void deleted() {}

    /// The queue does not authorize the deletion: `sqs:DeleteMessage` is missing, or the credentials are invalid. The
    /// message of a finished task comes back again and again.
    ///
    /// @param reason the operation and the error, without secrets
    default void deletionDenied(String reason) {}
}
