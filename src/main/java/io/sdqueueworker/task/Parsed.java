package io.sdqueueworker.task;

/// What a message turned out to be.
public sealed interface Parsed {

    /// A task that this worker can take on.
    record Accepted(Task task) implements Parsed {}

    /// A task that this worker can take on once it has fetched the content.
    ///
    /// @param content where that is
    record Deposited(TaskHeader header, TaskKind kind, S3Uri content) implements Parsed {}

    /// A message whose sender can be told why it is not taken on.
    record Refused(TaskHeader header, Failure failure) implements Parsed {}

    /// A message without a readable task id: nobody can be told.
    ///
    /// @param reason what is wrong, without quoting the message
    record Malformed(String reason) implements Parsed {}
}
