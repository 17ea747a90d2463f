package io.sdqueueworker.task;

import java.util.Optional;

/// The content of a message.
public sealed interface Parsed {

    /// A task that can be accepted if the runtime supports it.
    sealed interface Acceptable extends Parsed {
        TaskHeader header();

        /// The kind that the message names, if any. The runtime decides what it means.
        Optional<String> tasktype();
    }

    /// A task that is complete.
    record Accepted(TaskHeader header, Optional<String> tasktype, Payload content) implements Acceptable {}

    /// A task whose content has to be fetched.
    ///
    /// @param content the address of the content
    record Deposited(TaskHeader header, Optional<String> tasktype, S3Uri content) implements Acceptable {}

    /// A task that cannot be accepted. Its sender can be notified.
    record Refused(TaskHeader header, Failure failure) implements Parsed {}

    /// A message without a readable task id. No sender is known to notify.
    ///
    /// @param reason what is wrong, without quoting the message
    record Malformed(String reason) implements Parsed {}
}
