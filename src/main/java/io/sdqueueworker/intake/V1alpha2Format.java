package io.sdqueueworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Context;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.OutputLocation;
import io.sdqueueworker.task.Parsed;
import io.sdqueueworker.task.Payload;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.TaskId;
import io.sdqueueworker.task.TaskKind;
import java.time.Instant;
import java.util.Optional;

/// The format `v1alpha2`: `{"metadata":{"id","tasktype","prefix","context","expires_at",…},"content":{…}}`, alone or as
/// the value of an outer `task`. In the place of `content` there may be the address of one in S3, as `content_s3`.
public final class V1alpha2Format implements WireFormat {

    private final String bucket;

    /// @param bucket where the results of every task go
    public V1alpha2Format(String bucket) {
        this.bucket = bucket;
    }

    @Override
    public boolean recognises(ObjectNode message) {
        return TaskFields.inner(message).path("metadata").isObject();
    }

    @Override
    public Parsed parse(ObjectNode message, Identity identity) {
        JsonNode task = TaskFields.inner(message);
        JsonNode metadata = task.path("metadata");
        TaskId id;
        try {
            id = TaskFields.id(metadata.path("id"));
        } catch (IllegalArgumentException e) {
            return new Parsed.Malformed("metadata.id: " + e.getMessage());
        }
        JsonNode context = metadata.path("context");
        Context echoed = context.isMissingNode() || context.isNull() ? Context.EMPTY : new Context(context.toString());
        OutputLocation outputs;
        try {
            outputs = new OutputLocation(bucket, TaskFields.prefix(metadata.path("prefix")), id);
        } catch (IllegalArgumentException e) {
            // Its sender can still be told, in the place of a task without a prefix.
            return TaskFields.refused(
                    new TaskHeader(id, identity, new OutputLocation(bucket, "", id), echoed),
                    Code.MALFORMED,
                    "metadata.prefix: " + e.getMessage());
        }
        Optional<Instant> expiresAt;
        try {
            expiresAt = ExpiryTime.read(metadata.path("expires_at"));
        } catch (IllegalArgumentException e) {
            return TaskFields.refused(
                    new TaskHeader(id, identity, outputs, echoed),
                    Code.MALFORMED,
                    "metadata.expires_at: " + e.getMessage());
        }
        return accepted(task, metadata, new TaskHeader(id, identity, outputs, echoed, expiresAt));
    }

    private static Parsed accepted(JsonNode task, JsonNode metadata, TaskHeader header) {
        if (!metadata.path("tasktype").isTextual()) {
            return TaskFields.refused(header, Code.MALFORMED, "metadata.tasktype is missing or not a text");
        }
        String kindName = metadata.path("tasktype").textValue();
        if (task.hasNonNull("content_s3")) {
            return TaskFields.ofKind(kindName, header, kind -> deposited(task, header, kind));
        }
        if (!task.path("content").isObject()) {
            return TaskFields.refused(header, Code.MALFORMED, "content is missing or not an object");
        }
        return TaskFields.ofKind(
                kindName,
                header,
                kind -> new Parsed.Accepted(
                        new Task(header, kind, new Payload(task.path("content").toString()))));
    }

    private static Parsed deposited(JsonNode task, TaskHeader header, TaskKind kind) {
        if (task.hasNonNull("content")) {
            return TaskFields.refused(header, Code.MALFORMED, "content and content_s3 exclude each other");
        }
        try {
            // What is not a text is no address either.
            return new Parsed.Deposited(
                    header, kind, S3Uri.parse(task.path("content_s3").asText()));
        } catch (IllegalArgumentException e) {
            return TaskFields.refused(header, Code.MALFORMED, "content_s3: " + e.getMessage());
        }
    }
}
