package io.sdqueueworker.task;

/// The part of an output's name that tells one task from another task with the same id: 16 hex characters.
///
/// @param value as it stands in the name
public record OutputTag(String value) {

    @Override
    public String toString() {
        return value;
    }
}
