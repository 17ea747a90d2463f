package io.sdqueueworker.generation;

/// What a look at a runtime shows. Texts are one line, for people.
public sealed interface RuntimeState {

    /// It could take a task.
    ///
    /// @param what which runtime it is, and what it has
    /// @param busy whether something runs on it
    record Ready(String what, boolean busy) implements RuntimeState {}

    /// It answers and could not take a task yet.
    record Unready(String lack) implements RuntimeState {}

    /// It wants other credentials.
    record Locked(String reason) implements RuntimeState {}

    /// Something answers that is not this runtime, or has its API switched off.
    record OtherApi(String reason) implements RuntimeState {}

    /// It does not answer as a runtime does that is well.
    record Silent(String reason) implements RuntimeState {}
}
