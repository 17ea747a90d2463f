package io.sdqueueworker.task;

import java.nio.charset.StandardCharsets;

/// The sender's name for a task. Senders reuse names: two messages with one task id are two tasks.
///
/// It becomes a segment of object keys and a value in log lines, so it is checked once, here.
///
/// @param value 1 to 200 bytes of UTF-8, without control characters and slashes, not `.` or `..`
public record TaskId(String value) {

    /// S3 allows keys of 1,024 bytes; the id is in a key twice, with the prefix, the tag and the extension.
    private static final int MAX_BYTES = 200;

    public TaskId {
        if (value.isBlank()) {
            throw new IllegalArgumentException("the task id is blank");
        }
        if (value.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new IllegalArgumentException("the task id is longer than " + MAX_BYTES + " bytes");
        }
        if (value.equals(".") || value.equals("..") || value.indexOf('/') >= 0 || value.indexOf('\\') >= 0) {
            throw new IllegalArgumentException("the task id is a path, it must be a plain name");
        }
        if (OutputLocation.RESERVED.contains(value)) {
            throw new IllegalArgumentException("the task id is the name of a folder of the worker's own");
        }
        if (Text.hasUnprintable(value)) {
            throw new IllegalArgumentException("the task id has a control character");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
