package io.sdqueueworker.testbed.comfyui.nodes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.ComfySettings;
import io.sdqueueworker.testbed.comfyui.execution.ComfyGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Validates one prompt before it is queued: output by output, each with all its dependencies.
public final class PromptValidation {
    private final ComfyGraph graph;
    private final Map<String, NodeClass> classes;
    private final ComfySettings settings;
    private final NodeVerdicts verdicts;
    private final ObjectNode nodeErrors = JsonNodeFactory.instance.objectNode();

    /// The outcome of the validation.
    public sealed interface Outcome {
        /// @param outputs the output nodes to execute
        /// @param nodeErrors the errors of the other outputs' nodes
        record Queued(List<String> outputs, ObjectNode nodeErrors) implements Outcome {}

        record Refused(NodeError error, ObjectNode nodeErrors) implements Outcome {}
    }

    public PromptValidation(JsonNode prompt, Map<String, NodeClass> classes, ComfySettings settings) {
        this.graph = new ComfyGraph(prompt);
        this.classes = classes;
        this.settings = settings;
        this.verdicts = new NodeVerdicts(graph, classes, !settings.isOld());
    }

    /// @param targets the only outputs to execute; all if empty
    public Outcome judge(Optional<List<String>> targets) {
        var outputs = new ArrayList<String>();
        for (String id : graph.ids()) {
            Optional<NodeError> unknown = unknownClass(id);
            if (unknown.isPresent()) {
                return new Outcome.Refused(unknown.get(), nodeErrors);
            }
            boolean isTarget = targets.isEmpty() || targets.get().contains(id);
            if (isTarget && classOf(id).isOutput()) {
                outputs.add(id);
            }
        }
        if (outputs.isEmpty()) {
            return new Outcome.Refused(new NodeError("prompt_no_outputs", "Prompt has no outputs", ""), nodeErrors);
        }
        var bad = new ArrayList<NodeVerdicts.Verdict>();
        var good = new ArrayList<String>();
        for (String output : outputs) {
            NodeVerdicts.Verdict verdict = judgeOutput(output);
            if (verdict.isValid()) {
                good.add(output);
            } else {
                bad.add(verdict);
                reportFor(output);
            }
        }
        if (!good.isEmpty()) {
            return new Outcome.Queued(good, nodeErrors);
        }
        // This excludes errors of the nodes before an output, so it is often empty.
        String details = bad.stream()
                .flatMap(verdict -> verdict.errors().stream())
                .map(error -> error.message() + ": " + error.details())
                .collect(Collectors.joining("\n"));
        return new Outcome.Refused(
                new NodeError("prompt_outputs_failed_validation", "Prompt outputs failed validation", details),
                nodeErrors);
    }

    private Optional<NodeError> unknownClass(String id) {
        JsonNode type = graph.node(id).path("class_type");
        if (classes.containsKey(type.asText())) {
            return Optional.empty();
        }
        boolean isMissing = type.isMissingNode();
        String details = "Node ID '#" + id + "'";
        String message = isMissing ? "Node has no class_type" : "Node class '" + type.asText() + "' does not exist";
        if (settings.isOld()) {
            return Optional.of(new NodeError("invalid_prompt", message, details));
        }
        var error = new NodeError("missing_node_type", message, details);
        error.extraInfo().put("node_id", id).set("class_type", isMissing ? NullNode.getInstance() : type);
        JsonNode title = graph.node(id).path("_meta").path("title");
        error.extraInfo()
                .set("node_title", title.isMissingNode() ? error.extraInfo().get("class_type") : title);
        return Optional.of(error);
    }

    private NodeVerdicts.Verdict judgeOutput(String output) {
        try {
            return verdicts.judge(output);
        } catch (NodeVerdicts.Crash crash) {
            var error = new NodeError(
                    "exception_during_validation",
                    "Exception when validating node",
                    String.valueOf(crash.getMessage()));
            error.extraInfo().put("exception_type", crash.type()).putArray("traceback");
            var verdict = new NodeVerdicts.Verdict(false, List.of(error));
            verdicts.all().put(output, verdict);
            return verdict;
        }
    }

    /// Reports all failed nodes so far as dependencies of this output, like the real one, even if the output does
    /// not depend on them.
    private void reportFor(String output) {
        verdicts.all().forEach((id, verdict) -> {
            if (!verdict.errors().isEmpty()) {
                ObjectNode entry = nodeErrors.withObjectProperty(id);
                if (entry.isEmpty()) {
                    verdict.errors()
                            .forEach(error -> entry.withArrayProperty("errors").add(error.toJson()));
                    entry.putArray("dependent_outputs");
                    entry.put("class_type", graph.classType(id));
                }
                entry.withArrayProperty("dependent_outputs").add(output);
            }
        });
    }

    private NodeClass classOf(String id) {
        NodeClass found = classes.get(graph.classType(id));
        if (found == null) {
            throw new IllegalStateException("judged before its class was: " + id);
        }
        return found;
    }
}
