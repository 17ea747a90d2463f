package io.sdqueueworker.runtimes.comfyui.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.util.Map;
import java.util.Optional;

/// Recognizes a workflow in a task's content: a graph in the API's form, a request with such a graph as its `prompt`,
/// or what the user interface saves.
final class WorkflowForm {

    static final String CLASS_TYPE = "class_type";
    static final String PROMPT = "prompt";

    private WorkflowForm() {}

    /// Returns whether the content is a workflow, right or wrong.
    static boolean isWorkflow(JsonNode content) {
        return isGraph(content) || isGraph(content.path(PROMPT)) || isUiFormat(content);
    }

    /// The graph, in which every node can be executed.
    ///
    /// @return nothing if the content has none
    /// @throws TaskFailedException with the code INVALID_REQUEST if a node of the graph cannot be executed
    static Optional<ObjectNode> graph(ObjectNode content) throws TaskFailedException {
        if (isGraph(content)) {
            return Optional.of(checked(content));
        }
        return isGraph(content.path(PROMPT))
                ? Optional.of(checked((ObjectNode) content.path(PROMPT)))
                : Optional.empty();
    }

    /// Returns whether the content, or its `prompt`, is a workflow as the user interface saves it.
    static boolean isUiFormat(JsonNode content) {
        return isSaved(content) || isSaved(content.path(PROMPT));
    }

    private static boolean isSaved(JsonNode json) {
        return json.path("nodes").isArray() && json.has("links");
    }

    /// Returns whether one of the members is a node.
    static boolean isGraph(JsonNode json) {
        return json.isObject()
                && json.valueStream().anyMatch(node -> node.path(CLASS_TYPE).isTextual());
    }

    /// ComfyUI names a node without a class, but by an error that looks like an unknown class. And before it
    /// accepts a prompt, it checks only the inputs of nodes that an output depends on: any other node without
    /// inputs ends the only thread that executes prompts, and all later prompts wait until ComfyUI restarts.
    private static ObjectNode checked(ObjectNode graph) throws TaskFailedException {
        for (Map.Entry<String, JsonNode> node : graph.properties()) {
            JsonNode classType = node.getValue().path(CLASS_TYPE);
            if (!classType.isTextual()) {
                throw invalid("node " + node.getKey()
                        + " has no class_type: a workflow for the API has no notes or other fields between its nodes");
            }
            if (!node.getValue().path("inputs").isObject()) {
                throw invalid("node " + node.getKey() + " (" + classType.textValue()
                        + ") has no inputs, not even an empty object");
            }
        }
        return graph;
    }

    private static TaskFailedException invalid(String detail) {
        return TaskFailedException.of(Code.INVALID_REQUEST, Stage.GENERATION, detail);
    }
}
