package io.sdqueueworker.runtimes.comfyui.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sdqueueworker.models.catalogue.FileName;
import io.sdqueueworker.runtimes.RuntimeCalls;
import io.sdqueueworker.runtimes.comfyui.models.LoaderInputs;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.ModelsMissingException;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The reason why ComfyUI refuses a prompt:
/// `{"error":{type,message,details,…},"node_errors":{id:{errors,class_type}}}`.
public final class PromptRefusal {

    private final LoaderInputs table;

    /// @param table of the inputs that name models
    public PromptRefusal(LoaderInputs table) {
        this.table = table;
    }

    /// Reads a refusal.
    ///
    /// @param status not a success
    public TaskFailedException of(int status, String body) {
        if (status != 400) {
            return new TaskFailedException(ComfyUiErrors.failure(status));
        }
        JsonNode answer = parse(body);
        JsonNode error = answer.path("error");
        if (isUnknownClass(error)) {
            return TaskFailedException.of(Code.UNKNOWN_NODE, Stage.GENERATION, describe(error));
        }
        return ofNodes(answer)
                .orElseGet(() -> TaskFailedException.of(
                        Code.INVALID_REQUEST,
                        Stage.GENERATION,
                        error.isObject() ? describe(error) : "the runtime calls the prompt invalid"));
    }

    /// Reads the errors of nodes, of a prompt that was refused or accepted in part. If all of them are missing
    /// models, the exception lists the models.
    public Optional<TaskFailedException> ofNodes(JsonNode answer) {
        List<NodeError> errors = answer.path("node_errors").properties().stream()
                .flatMap(node -> errors(node))
                .toList();
        if (errors.isEmpty()) {
            return Optional.empty();
        }
        String detail = errors.stream().map(NodeError::describe).collect(Collectors.joining("; "));
        List<ModelNeed> missing =
                errors.stream().flatMap(error -> missingModel(error).stream()).toList();
        // With any other error, the prompt would be refused even if the models were available.
        return Optional.of(
                missing.size() == errors.size()
                        ? new ModelsMissingException(
                                ComfyUiErrors.failure(Code.MODEL_NOT_FOUND, detail),
                                missing.stream().distinct().toList())
                        : TaskFailedException.of(Code.INVALID_REQUEST, Stage.GENERATION, detail));
    }

    private record NodeError(String node, String classType, JsonNode error) {

        String input() {
            return error.path("extra_info").path("input_name").asText();
        }

        String describe() {
            String place = input().isEmpty() ? "" : ", " + input();
            return "node " + node + " (" + classType + ")" + place + ": " + PromptRefusal.describe(error);
        }
    }

    /// The model that ComfyUI does not find in its folders, if this is the error. The folders of a table are a
    /// guess, so it may be in any other.
    private Optional<ModelNeed> missingModel(NodeError error) {
        if (!error.error().path("type").asText().equals("value_not_in_list")) {
            return Optional.empty();
        }
        String name = error.error().path("extra_info").path("received_value").asText();
        List<String> folders = table.candidates(error.classType(), error.input());
        return FileName.isModel(name) || folders.size() > 1
                ? Optional.of(new ModelNeed(ModelKind.FILE, folders, name, false))
                : Optional.empty();
    }

    private static Stream<NodeError> errors(Map.Entry<String, JsonNode> node) {
        String classType = node.getValue().path("class_type").asText();
        return node.getValue()
                .path("errors")
                .valueStream()
                .map(error -> new NodeError(node.getKey(), classType, error));
    }

    private static boolean isUnknownClass(JsonNode error) {
        return switch (error.path("type").asText()) {
            case "missing_node_type" -> true;
            // Older servers say it this way.
            case "invalid_prompt" -> error.path("message").asText().contains("does not exist");
            default -> false;
        };
    }

    private static String describe(JsonNode error) {
        return Stream.of("type", "message", "details")
                .map(field -> error.path(field).asText())
                .filter(text -> !text.isBlank())
                .collect(Collectors.joining(": "));
    }

    private static JsonNode parse(String body) {
        try {
            return RuntimeCalls.json(body, JsonNode.class);
        } catch (TaskFailedException e) {
            // A proxy's page.
            return JsonNodeFactory.instance.missingNode();
        }
    }
}
