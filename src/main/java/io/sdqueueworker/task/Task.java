package io.sdqueueworker.task;

/// One piece of work for the runtime.
///
/// @param header its sender's data and the location of its results
/// @param kind the work that it asks for
/// @param payload the runtime's own request
public record Task(TaskHeader header, TaskKind kind, Payload payload) {

    /// The sender's name for the task.
    public TaskId id() {
        return header.id();
    }
}
