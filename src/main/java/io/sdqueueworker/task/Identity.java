package io.sdqueueworker.task;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

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

    /// The tag in the names of the task's outputs: the same on every attempt, so that a second attempt overwrites
    /// the files of the first.
    public OutputTag tag(TaskId id) {
        return digest(id.value() + '\n' + value);
    }

    /// The tag in the name of an attempt's failure document, which must never block a later success.
    ///
    /// @param receiveCount the number of the delivery, from 1
    public OutputTag failureTag(TaskId id, int receiveCount) {
        return digest(id.value() + '\n' + value + '\n' + receiveCount);
    }

    private static OutputTag digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return new OutputTag(HexFormat.of().formatHex(digest, 0, TAG_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
