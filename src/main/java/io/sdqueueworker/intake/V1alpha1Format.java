package io.sdqueueworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Context;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.OutputLocation;
import io.sdqueueworker.task.Parsed;
import io.sdqueueworker.task.Payload;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.TaskId;

/// The format `v1alpha1`, of the SD Web UI only: the message is the Web UI's own request, alone or as the value of an
/// outer `task`, and what says whose task it is stands in its `alwayson_scripts`: `task` (the kind), `id_task`,
/// `save_dir` (the prefix).
///
/// The runtime takes these and the other routing data out of `alwayson_scripts`, as it does for `v1alpha2`.
public final class V1alpha1Format implements WireFormat {

    private final String bucket;

    /// @param bucket where the results of every task go
    public V1alpha1Format(String bucket) {
        this.bucket = bucket;
    }

    @Override
    public boolean recognises(ObjectNode message) {
        JsonNode request = TaskFields.inner(message);
        return !message.has("metadata")
                && !request.has("metadata")
                && request.path("alwayson_scripts").path("task").isTextual();
    }

    @Override
    public Parsed parse(ObjectNode message, Identity identity) {
        JsonNode request = TaskFields.inner(message);
        JsonNode routing = request.path("alwayson_scripts");
        TaskId id;
        try {
            id = TaskFields.id(routing.path("id_task"));
        } catch (IllegalArgumentException e) {
            return new Parsed.Malformed("alwayson_scripts.id_task: " + e.getMessage());
        }
        OutputLocation outputs;
        try {
            outputs = new OutputLocation(bucket, TaskFields.prefix(routing.path("save_dir")), id);
        } catch (IllegalArgumentException e) {
            // Its sender can still be told, in the place of a task without a prefix.
            return TaskFields.refused(
                    new TaskHeader(id, identity, new OutputLocation(bucket, "", id), Context.EMPTY),
                    Code.MALFORMED,
                    "alwayson_scripts.save_dir: " + e.getMessage());
        }
        TaskHeader header = new TaskHeader(id, identity, outputs, Context.EMPTY);
        return TaskFields.ofKind(
                routing.path("task").textValue(),
                header,
                kind -> new Parsed.Accepted(new Task(header, kind, new Payload(request.toString()))));
    }
}
