package io.sdqueueworker.doctor;

/// One thing that was found out about a subject. Texts are for people, one line each, and hold no secrets.
public sealed interface Finding {

    Subject subject();

    /// What is the case.
    String found();

    /// It is as it should be, or nothing is lost as it is.
    record Ok(Subject subject, String found) implements Finding {}

    /// The worker works, and something is lost or unproven.
    ///
    /// @param fix what to do
    record Warning(Subject subject, String found, String fix) implements Finding {}

    /// The worker does not work, or not for long.
    ///
    /// @param fix what to do
    record Failure(Subject subject, String found, String fix) implements Finding {}
}
