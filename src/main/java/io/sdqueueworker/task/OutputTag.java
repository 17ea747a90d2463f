package io.sdqueueworker.task;

/// The part of an output's name that distinguishes runs, and tasks with the same id: 16 hex characters.
///
/// @param value as in the name
public record OutputTag(String value) {

    @Override
    public String toString() {
        return value;
    }
}
