package io.sdqueueworker.testbed.aws;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.servers.TestServers;
import java.util.UUID;

/// The message formats that point to a task, or to its content, in S3 under [#KEY].
public enum ClaimCheck {
    OLD_POINTER,
    NEW_POINTER,
    ENVELOPED_POINTER,
    CONTENT_S3;

    public static final String KEY = "payloads/large.json";

    /// The minimum size in bytes of a [#largeTask(String)].
    public static final int LARGE = 2 * 1024 * 1024;

    /// A task that is too large for any message.
    public static ObjectNode largeTask(String id) {
        ObjectNode task = TestServers.task(id);
        task.withObject("/content").put("negative_prompt", "x".repeat(LARGE));
        return task;
    }

    /// Stores the part of the task that this form keeps in S3.
    ///
    /// @return the message to send
    public String deposit(S3Server s3, String bucket, ObjectNode task) {
        s3.put(bucket, KEY, (this == CONTENT_S3 ? task.path("content") : task).toString());
        return message(bucket, task);
    }

    /// The message alone; nothing is stored in S3.
    public String message(String bucket, ObjectNode task) {
        return switch (this) {
            case OLD_POINTER -> pointer("com.amazon.sqs.javamessaging.MessageS3Pointer", bucket);
            case NEW_POINTER -> pointer("software.amazon.payloadoffloading.PayloadS3Pointer", bucket);
            case ENVELOPED_POINTER ->
                TestServers.envelope(
                        NEW_POINTER.message(bucket, task), UUID.randomUUID().toString());
            case CONTENT_S3 -> {
                ObjectNode message = task.deepCopy();
                message.remove("content");
                yield message.put("content_s3", "s3://" + bucket + "/" + KEY).toString();
            }
        };
    }

    private static String pointer(String form, String bucket) {
        return "[\"%s\",{\"s3BucketName\":\"%s\",\"s3Key\":\"%s\"}]".formatted(form, bucket, KEY);
    }
}
