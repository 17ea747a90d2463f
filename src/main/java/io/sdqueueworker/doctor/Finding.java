package io.sdqueueworker.doctor;

/// One result about a subject. Texts are one line each, for people, and contain no secrets.
public sealed interface Finding {

    Subject subject();

    /// The observed state.
    String found();

    /// All is well, or nothing is lost.
    record Ok(Subject subject, String found) implements Finding {}

    /// The worker works, but something is lost or not proven.
    ///
    /// @param fix the action to take
    record Warning(Subject subject, String found, String fix) implements Finding {}

    /// The worker does not work, or not for long.
    ///
    /// @param fix the action to take
    record Failure(Subject subject, String found, String fix) implements Finding {}
}
