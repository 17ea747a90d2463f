package io.sdqueueworker.runtimes.comfyui.outputs;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.runtimes.GpuErrors;
import io.sdqueueworker.runtimes.comfyui.api.ComfyUiErrors;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The history's entry of a prompt that has ended.
///
/// @param entry `{prompt, outputs, status:{status_str, completed, messages}, meta}`
public record PromptRecord(JsonNode entry) {

    /// Places in the list `prompt`.
    private static final int GRAPH = 2;

    private static final int TO_EXECUTE = 4;

    private static final Set<String> ENDINGS = Set.of("execution_success", "execution_error", "execution_interrupted");

    /// The reason why the prompt failed, if it did.
    ///
    /// The last message about an end decides: `status_str` may be stale.
    ///
    /// @param request the runtime's request. An error that only quotes it does not concern the GPU
    public Optional<Failure> failure(String request) {
        Optional<JsonNode> ending = ending();
        return switch (ending.map(message -> message.path(0).asText()).orElse("")) {
            case "execution_success" -> Optional.empty();
            case "execution_error" -> Optional.of(error(ending.get().path(1), request));
            case "execution_interrupted" ->
                Optional.of(ComfyUiErrors.failure(Code.RUNTIME_ERROR, "another client stopped the task"));
            // Servers from before autumn 2024 keep no message of a success.
            default ->
                entry.path("status").path("completed").asBoolean()
                        ? Optional.empty()
                        : Optional.of(ComfyUiErrors.failure(
                                Code.RUNTIME_ERROR, "the runtime does not say how the task ended"));
        };
    }

    /// Returns whether the prompt was stopped.
    public boolean wasInterrupted() {
        return ending().map(message -> message.path(0).asText())
                .filter("execution_interrupted"::equals)
                .isPresent();
    }

    /// The outputs of the prompt.
    ///
    /// @param nodeIds the graph's nodes in their order
    public OutputSearch.Found outputs(List<String> nodeIds) {
        return OutputSearch.in(entry.path("outputs"), nodeIds);
    }

    /// The nodes that ComfyUI was to execute for their outputs, with their classes, such as `7 (SaveImage)`.
    Map<String, String> outputNodes() {
        Map<String, String> nodes = new LinkedHashMap<>();
        JsonNode prompt = entry.path("prompt");
        prompt.path(TO_EXECUTE)
                .forEach(id -> nodes.put(
                        id.asText(),
                        id.asText() + " ("
                                + prompt.path(GRAPH)
                                        .path(id.asText())
                                        .path("class_type")
                                        .asText() + ")"));
        return nodes;
    }

    /// Returns whether VideoHelperSuite has done a part of the work, and queued the rest under an id of its own
    /// (`utils.py`, `requeue_workflow_unchecked`).
    boolean isUnfinishedBatch() {
        return entry.path("outputs")
                .valueStream()
                .anyMatch(node -> node.path("unfinished_batch").path(0).asBoolean());
    }

    private Optional<JsonNode> ending() {
        return entry.path("status")
                .path("messages")
                .valueStream()
                .filter(message -> ENDINGS.contains(message.path(0).asText()))
                .reduce((_, later) -> later);
    }

    private static Failure error(JsonNode data, String request) {
        String type = data.path("exception_type").asText();
        String message = data.path("exception_message").asText().strip();
        String node = "node " + data.path("node_id").asText() + " ("
                + data.path("node_type").asText() + ")";
        String detail =
                Stream.of(node, type, message).filter(part -> !part.isBlank()).collect(Collectors.joining(": "));
        // A class of its own, which a request cannot forge.
        Code code = type.endsWith("OutOfMemoryError")
                ? Code.OUT_OF_MEMORY
                : GpuErrors.in(message, request).orElse(Code.RUNTIME_ERROR);
        return ComfyUiErrors.failure(code, detail);
    }
}
