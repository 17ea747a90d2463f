package io.sdqueueworker.migration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The APIs of the original queue agent and of its successor, reduced to what they publish to the queue's topic.
enum OriginalApi {
    V1ALPHA1(false),
    SUCCESSORS_V1ALPHA1(true),
    V1ALPHA2(false),
    SUCCESSORS_V1ALPHA2(true);

    /// The kinds that the successor's APIs accept, whatever the runtime is.
    private static final Set<String> SUCCESSORS_KINDS = Set.of("text-to-image", "image-to-image", "extra-single-image");

    private final boolean strict;

    OriginalApi(boolean strict) {
        this.strict = strict;
    }

    /// The APIs of the same version.
    static Stream<OriginalApi> ofVersion(String version) {
        return Stream.of(values()).filter(api -> api.name().endsWith(version));
    }

    /// The message that the API publishes for a request.
    ///
    /// @return nothing if it answers 400
    Optional<ObjectNode> publishes(ObjectNode request) {
        return switch (this) {
            case V1ALPHA1, SUCCESSORS_V1ALPHA1 -> converted(request);
            case V1ALPHA2, SUCCESSORS_V1ALPHA2 ->
                Optional.of(request.path("task"))
                        .filter(task -> task.path("metadata").has("runtime")
                                && task.path("metadata").has("prefix")
                                && task.has("content")
                                && accepts(
                                        task.path("metadata").path("id"),
                                        task.path("metadata").path("tasktype")))
                        .map(ObjectNode.class::cast);
        };
    }

    /// The routing data becomes metadata, and stays in the content.
    private Optional<ObjectNode> converted(ObjectNode request) {
        JsonNode routing = request.path("alwayson_scripts");
        if (!routing.has("sd_model_checkpoint")
                || !routing.has("save_dir")
                || !accepts(routing.path("id_task"), routing.path("task"))) {
            return Optional.empty();
        }
        ObjectNode message = request.objectNode();
        message.putObject("metadata")
                .put("runtime", "legacy")
                .<ObjectNode>set("id", routing.get("id_task"))
                .<ObjectNode>set("tasktype", routing.get("task"))
                .<ObjectNode>set("prefix", routing.get("save_dir"))
                .putObject("context");
        ObjectNode content = request.deepCopy();
        content.put(
                "s3_output_path",
                "outputs/" + routing.path("save_dir").asText() + "/"
                        + routing.path("id_task").asText());
        message.set("content", content);
        return Optional.of(message);
    }

    private boolean accepts(JsonNode id, JsonNode kind) {
        return !id.isMissingNode()
                && !kind.isMissingNode()
                && (!strict
                        || (id.isTextual()
                                && id.asText().matches("[\\w-]+")
                                && SUCCESSORS_KINDS.contains(kind.asText())));
    }
}
