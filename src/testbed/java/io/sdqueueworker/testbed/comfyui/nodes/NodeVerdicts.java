package io.sdqueueworker.testbed.comfyui.nodes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.sdqueueworker.testbed.comfyui.execution.ComfyGraph;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Validates the nodes of one prompt, each once and after its dependencies.
final class NodeVerdicts {
    private final ComfyGraph graph;
    private final Map<String, NodeClass> classes;
    private final boolean findsCircles;
    private final Map<String, Verdict> verdicts = new LinkedHashMap<>();

    /// @param isValid false also for a valid node with an invalid dependency
    record Verdict(boolean isValid, List<NodeError> errors) {}

    /// The Python exception for which validation itself fails.
    static final class Crash extends Exception {
        private final String type;

        Crash(String type, String message) {
            super(message);
            this.type = type;
        }

        String type() {
            return type;
        }
    }

    /// @param findsCircles true to report a cycle as an error, false to hit Python's recursion limit
    NodeVerdicts(ComfyGraph graph, Map<String, NodeClass> classes, boolean findsCircles) {
        this.graph = graph;
        this.classes = classes;
        this.findsCircles = findsCircles;
    }

    /// All verdicts so far, in order of discovery.
    Map<String, Verdict> all() {
        return verdicts;
    }

    Verdict judge(String id) throws Crash {
        return judge(id, List.of());
    }

    private Verdict judge(String id, List<String> visiting) throws Crash {
        Verdict known = verdicts.get(id);
        if (known != null) {
            return known;
        }
        if (visiting.contains(id)) {
            return circle(visiting.subList(visiting.indexOf(id), visiting.size()), id);
        }
        if (!graph.inputs(id).isObject()) {
            throw new Crash("KeyError", "'inputs'");
        }
        var errors = new ArrayList<NodeError>();
        boolean areSourcesValid = true;
        for (NodeClass.Input input : classOf(id).inputs()) {
            JsonNode value = graph.inputs(id).path(input.name());
            if (value.isMissingNode()) {
                if (input.required()) {
                    errors.add(NodeError.of(
                            "required_input_missing", "Required input is missing", input.name(), input.name()));
                }
            } else if (value.isArray()) {
                Optional<NodeError> wrong = wrongLink(input, value);
                wrong.ifPresent(errors::add);
                areSourcesValid &= wrong.isPresent() || isSourceValid(id, input, value, visiting);
            } else {
                input.kind().check(input.name(), value).ifPresent(errors::add);
            }
        }
        // If a cycle was found on the way, this node already has a verdict.
        Verdict sofar = verdicts.getOrDefault(id, new Verdict(true, List.of()));
        errors.addAll(0, sofar.errors());
        var verdict = new Verdict(sofar.isValid() && areSourcesValid && errors.isEmpty(), List.copyOf(errors));
        verdicts.put(id, verdict);
        return verdict;
    }

    private boolean isSourceValid(String id, NodeClass.Input input, JsonNode value, List<String> visiting) {
        String source = value.get(0).asText();
        var further = new ArrayList<>(visiting);
        further.add(id);
        try {
            return judge(source, further).isValid();
        } catch (Crash crash) {
            NodeError error = aboutLink(
                    "exception_during_inner_validation",
                    "Exception when validating inner node",
                    crash.getMessage(),
                    input);
            error.extraInfo().put("exception_message", crash.getMessage()).put("exception_type", crash.type);
            error.extraInfo().putArray("traceback");
            error.extraInfo().set("linked_node", value);
            verdicts.put(source, new Verdict(false, List.of(error)));
            return false;
        }
    }

    private Optional<NodeError> wrongLink(NodeClass.Input input, JsonNode value) throws Crash {
        if (value.size() != 2) {
            NodeError error = aboutLink("bad_linked_input", "Bad linked input", input.name(), input);
            error.extraInfo().set("received_value", value);
            return Optional.of(error);
        }
        String source = value.get(0).asText();
        if (!graph.has(source)) {
            throw new Crash("KeyError", "'" + source + "'");
        }
        List<String> returns = classOf(source).returns();
        if (value.get(1).asInt() >= returns.size()) {
            throw new Crash("IndexError", "tuple index out of range");
        }
        String given = returns.get(value.get(1).asInt());
        String wanted = input.kind().type();
        if (wanted.equals(given) || wanted.equals("*")) {
            return Optional.empty();
        }
        String details = input.name() + ", received_type(" + given + ") mismatch input_type(" + wanted + ")";
        NodeError error =
                aboutLink("return_type_mismatch", "Return type mismatch between linked nodes", details, input);
        error.extraInfo().put("received_type", given).set("linked_node", value);
        return Optional.of(error);
    }

    private static NodeError aboutLink(String type, String message, String details, NodeClass.Input input) {
        NodeError error = NodeError.of(type, message, details, input.name());
        error.extraInfo().set("input_config", input.kind().config());
        return error;
    }

    private Verdict circle(List<String> nodes, String again) throws Crash {
        if (!findsCircles) {
            throw new Crash("RecursionError", "maximum recursion depth exceeded");
        }
        var way = new ArrayList<>(nodes);
        way.add(again);
        String details =
                way.stream().map(id -> id + " (" + graph.classType(id) + ")").collect(Collectors.joining(" -> "));
        for (String id : nodes) {
            var error = new NodeError("dependency_cycle", "Dependency cycle detected", details);
            ArrayNode cycle = error.extraInfo().put("node_id", id).putArray("cycle_nodes");
            nodes.forEach(cycle::add);
            verdicts.put(id, new Verdict(false, List.of(error)));
        }
        return new Verdict(false, List.of());
    }

    private NodeClass classOf(String id) {
        NodeClass found = classes.get(graph.classType(id));
        if (found == null) {
            throw new IllegalStateException("judged before its class was: " + id);
        }
        return found;
    }
}
