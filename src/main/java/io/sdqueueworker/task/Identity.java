package io.sdqueueworker.task;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/// Identifies a task over all its deliveries: the message id of the SNS envelope, or without one that of the SQS
/// message.
///
/// The task id alone does not identify a task, since senders reuse ids. A publication that SNS delivers twice under
/// two SQS ids has one identity, and so has a message that returns after its visibility timeout.
///
/// @param value a message id as AWS gave it
public record Identity(String value) {

    private static final int TAG_BYTES = 8;

    public Identity {
        if (value.isBlank()) {
            throw new IllegalArgumentException("the identity is blank");
        }
    }

    /// The tag in the name of the document of the task's success: the same on every attempt, so that there is one.
    public OutputTag tag(TaskId id) {
        return new OutputTag(digest(id.value() + '\n' + value));
    }

    /// The tag in the names of the files of one run: another run of the task never overwrites them, and a process
    /// that resumes the run stores them under the same names.
    public OutputTag runTag(TaskId id, UUID run) {
        return new OutputTag(digest(id.value() + '\n' + value + '\n' + run));
    }

    /// The tag in the name of the task's failure document, which must never block a later success.
    public OutputTag failureTag(TaskId id) {
        return new OutputTag(digest(id.value() + '\n' + value + "\nfailure"));
    }

    /// The id of a message about this task: the same for the same message only.
    public String messageTag(String message) {
        return digest(value + '\n' + message);
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, TAG_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
