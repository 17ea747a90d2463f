package io.sdqueueworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.intake.HeaderReader.Field;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Context;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.Parsed;
import io.sdqueueworker.task.Payload;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.TaskHeader;
import java.time.Instant;
import java.util.Optional;

/// The format `v1alpha2`: `{"metadata":{"id","tasktype","prefix","context","expires_at",…},"content":{…}}`, alone or
/// as the value of an outer `task`. Instead of `content` it may have `content_s3`, the address of a content in S3.
public final class V1alpha2Format implements WireFormat {

    private final HeaderReader headers;

    /// @param bucket where the results of every task go
    public V1alpha2Format(String bucket) {
        this.headers = new HeaderReader(bucket);
    }

    @Override
    public boolean recognises(ObjectNode message) {
        return TaskFields.inner(message).path("metadata").isObject();
    }

    @Override
    public Parsed parse(ObjectNode message, Identity identity) {
        JsonNode task = TaskFields.inner(message);
        JsonNode metadata = task.path("metadata");
        JsonNode context = metadata.path("context");
        return headers.read(
                identity,
                Field.of("metadata", metadata, "id"),
                Field.of("metadata", metadata, "prefix"),
                isReturnable(context) ? new Context(context.toString()) : Context.EMPTY,
                header -> withExpiry(task, metadata, header));
    }

    private static boolean isReturnable(JsonNode context) {
        return !context.isMissingNode()
                && !context.isNull()
                && NonNumbers.in(context).isEmpty();
    }

    private static Parsed withExpiry(JsonNode task, JsonNode metadata, TaskHeader header) {
        try {
            Optional<Instant> expiresAt = ExpiryTime.read(metadata.path("expires_at"));
            return accepted(task, metadata, header.expiringAt(expiresAt));
        } catch (IllegalArgumentException e) {
            return TaskFields.refused(header, Code.MALFORMED, "metadata.expires_at: " + e.getMessage());
        }
    }

    private static Parsed accepted(JsonNode task, JsonNode metadata, TaskHeader header) {
        Optional<String> tasktype =
                Optional.ofNullable(metadata.path("tasktype").textValue());
        if (task.hasNonNull("content_s3")) {
            return deposited(task, header, tasktype);
        }
        if (!task.path("content").isObject()) {
            return TaskFields.refused(header, Code.MALFORMED, "content is missing or not an object");
        }
        return new Parsed.Accepted(
                header, tasktype, new Payload(task.path("content").toString()));
    }

    private static Parsed deposited(JsonNode task, TaskHeader header, Optional<String> tasktype) {
        if (task.hasNonNull("content")) {
            return TaskFields.refused(header, Code.MALFORMED, "content and content_s3 exclude each other");
        }
        try {
            // A value that is not a text is not an address either.
            return new Parsed.Deposited(
                    header, tasktype, S3Uri.parse(task.path("content_s3").asText()));
        } catch (IllegalArgumentException e) {
            return TaskFields.refused(header, Code.MALFORMED, "content_s3: " + e.getMessage());
        }
    }
}
