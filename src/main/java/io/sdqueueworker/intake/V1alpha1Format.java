package io.sdqueueworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.intake.HeaderReader.Field;
import io.sdqueueworker.task.Context;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.Parsed;
import io.sdqueueworker.task.Payload;
import java.util.Optional;

/// The format `v1alpha1`, for the SD Web UI only.
///
/// The message is the Web UI's own request, alone or as the value of an outer `task`. Its `alwayson_scripts` carry the
/// routing data: `task` (the kind), `id_task` and `save_dir` (the prefix). The runtime removes them from the request,
/// as it does for `v1alpha2`.
public final class V1alpha1Format implements WireFormat {

    private final HeaderReader headers;

    /// @param bucket where the results of every task go
    public V1alpha1Format(String bucket) {
        this.headers = new HeaderReader(bucket);
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
        return headers.read(
                identity,
                Field.of("alwayson_scripts", routing, "id_task"),
                Field.of("alwayson_scripts", routing, "save_dir"),
                Context.EMPTY,
                header -> new Parsed.Accepted(
                        header, Optional.of(routing.path("task").textValue()), new Payload(request.toString())));
    }
}
