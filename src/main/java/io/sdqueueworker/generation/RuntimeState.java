package io.sdqueueworker.generation;

/// The state of a runtime. Texts are one line, for people.
public sealed interface RuntimeState {

    /// The runtime could accept a task.
    ///
    /// @param what describes the runtime and its models
    /// @param busy whether a run is on it
    record Ready(String what, boolean busy) implements RuntimeState {}

    /// The runtime answers but cannot accept a task yet.
    record Unready(String lack) implements RuntimeState {}

    /// The runtime refuses the credentials.
    record Locked(String reason) implements RuntimeState {}

    /// The answer does not come from this type of runtime, or its API is disabled.
    record OtherApi(String reason) implements RuntimeState {}

    /// The runtime does not answer, or fails.
    record Silent(String reason) implements RuntimeState {}
}
