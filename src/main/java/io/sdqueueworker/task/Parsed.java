package io.sdqueueworker.task;

/// The content of a message.
public sealed interface Parsed {

    /// A task that this worker can accept.
    sealed interface Acceptable extends Parsed {
        TaskHeader header();

        TaskKind kind();
    }

    /// A task that is complete.
    record Accepted(Task task) implements Acceptable {

        @Override
        public TaskHeader header() {
            return task.header();
        }

        @Override
        public TaskKind kind() {
            return task.kind();
        }
    }

    /// A task whose content has to be fetched.
    ///
    /// @param content the address of the content
    record Deposited(TaskHeader header, TaskKind kind, S3Uri content) implements Acceptable {}

    /// A task that cannot be accepted. Its sender can be notified.
    record Refused(TaskHeader header, Failure failure) implements Parsed {}

    /// A message without a readable task id. No sender is known to notify.
    ///
    /// @param reason what is wrong, without quoting the message
    record Malformed(String reason) implements Parsed {}
}
