package io.sdqueueworker.runtimes.comfyui.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// The nodes of a workflow that ComfyUI executes: the output nodes, and those that they depend on. Every node must
/// be of a class that the runtime has, even if it is not executed.
public final class ExecutedNodes {

    private static final int MOST_REPORTED = 10;

    private ExecutedNodes() {}

    /// @param isTarget whether an output node was asked for
    /// @throws TaskFailedException with the code UNKNOWN_NODE, or if the runtime does not answer
    public static Set<String> of(ObjectNode graph, NodeDescriptions descriptions, Predicate<String> isTarget)
            throws TaskFailedException, InterruptedException {
        Deque<String> open = new ArrayDeque<>();
        List<String> unknown = new ArrayList<>();
        for (Map.Entry<String, JsonNode> node : graph.properties()) {
            String classType = node.getValue().path("class_type").asText();
            Optional<NodeInfo> info = descriptions.node(classType);
            if (info.isEmpty()) {
                unknown.add("node " + node.getKey() + " (" + classType + ")");
            } else if (info.get().isOutput() && isTarget.test(node.getKey())) {
                open.add(node.getKey());
            }
            if (unknown.size() == MOST_REPORTED) {
                break;
            }
        }
        if (!unknown.isEmpty()) {
            throw TaskFailedException.of(
                    Code.UNKNOWN_NODE,
                    Stage.GENERATION,
                    "the runtime does not have the class of " + String.join(", ", unknown)
                            + ": is the extension installed?");
        }
        return reached(graph, open);
    }

    private static Set<String> reached(ObjectNode graph, Deque<String> open) {
        Set<String> executed = new HashSet<>();
        while (!open.isEmpty()) {
            String id = open.pop();
            if (executed.add(id)) {
                for (JsonNode input : graph.path(id).path("inputs")) {
                    if (input.isArray() && input.size() == 2) {
                        open.add(input.path(0).asText());
                    }
                }
            }
        }
        return executed;
    }
}
