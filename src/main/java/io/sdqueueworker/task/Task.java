package io.sdqueueworker.task;

/// One piece of work for the runtime.
///
/// @param header whose it is and where its results go
/// @param kind what it asks for
/// @param payload the runtime's own request
public record Task(TaskHeader header, TaskKind kind, Payload payload) {

    /// The sender's name for the task.
    public TaskId id() {
        return header.id();
    }
}
