package io.sdqueueworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Context;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.OutputLocation;
import io.sdqueueworker.task.Parsed;
import io.sdqueueworker.task.Payload;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.TaskId;
import io.sdqueueworker.task.TaskKind;

/// The format `v1alpha2`: `{"metadata":{"id","tasktype","prefix","context",…},"content":{…}}`, alone or as the value of
/// an outer `task`.
public final class V1alpha2Format implements WireFormat {

    private final String bucket;

    /// @param bucket where the results of every task go
    public V1alpha2Format(String bucket) {
        this.bucket = bucket;
    }

    @Override
    public boolean recognises(ObjectNode message) {
        return inner(message).path("metadata").isObject();
    }

    @Override
    public Parsed parse(ObjectNode message, Identity identity) {
        JsonNode task = inner(message);
        JsonNode metadata = task.path("metadata");
        TaskId id;
        try {
            id = new TaskId(idText(metadata.path("id")));
        } catch (IllegalArgumentException e) {
            return new Parsed.Malformed("metadata.id: " + e.getMessage());
        }
        JsonNode context = metadata.path("context");
        Context echoed = context.isMissingNode() || context.isNull() ? Context.EMPTY : new Context(context.toString());
        OutputLocation outputs;
        try {
            outputs = new OutputLocation(bucket, prefix(metadata.path("prefix")), id);
        } catch (IllegalArgumentException e) {
            // Its sender can still be told, in the place of a task without a prefix.
            return refused(
                    new TaskHeader(id, identity, new OutputLocation(bucket, "", id), echoed),
                    Code.MALFORMED,
                    "metadata.prefix: " + e.getMessage());
        }
        return accepted(task, metadata, new TaskHeader(id, identity, outputs, echoed));
    }

    private static Parsed accepted(JsonNode task, JsonNode metadata, TaskHeader header) {
        if (!metadata.path("tasktype").isTextual()) {
            return refused(header, Code.MALFORMED, "metadata.tasktype is missing or not a text");
        }
        if (!task.path("content").isObject()) {
            return refused(header, Code.MALFORMED, "content is missing or not an object");
        }
        String name = metadata.path("tasktype").textValue();
        return TaskKind.named(name)
                .<Parsed>map(kind -> new Parsed.Accepted(
                        new Task(header, kind, new Payload(task.path("content").toString()))))
                .orElseGet(() -> refused(
                        header, Code.UNSUPPORTED_TASK, "this worker knows no tasks of the type '" + name + "'"));
    }

    private static JsonNode inner(ObjectNode message) {
        return message.path("task").isObject() ? message.path("task") : message;
    }

    private static String idText(JsonNode id) {
        if (id.isTextual() || id.isIntegralNumber()) {
            return id.asText();
        }
        throw new IllegalArgumentException("the task id is missing or not a text");
    }

    private static String prefix(JsonNode prefix) {
        if (prefix.isMissingNode() || prefix.isNull()) {
            return "";
        }
        if (prefix.isTextual()) {
            return prefix.textValue();
        }
        throw new IllegalArgumentException("the prefix is not a text");
    }

    private static Parsed.Refused refused(TaskHeader header, Code code, String detail) {
        return new Parsed.Refused(header, new Failure(code, Stage.INTAKE, detail));
    }
}
