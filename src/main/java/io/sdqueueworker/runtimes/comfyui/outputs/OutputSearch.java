package io.sdqueueworker.runtimes.comfyui.outputs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds a prompt's outputs by their shape: every class of node has its own key for them (`images`, `gifs`, `audio`,
/// `3d`, `tags`, `value` …), and every extension adds more.
public final class OutputSearch {

    private final List<PromptOutput> found = new ArrayList<>();
    private final Set<PromptOutput.File> files = new HashSet<>();
    private final Set<PromptOutput.Scene> scenes = new HashSet<>();
    private final Set<String> nodes = new HashSet<>();
    private final ObjectNode values = JsonNodeFactory.instance.objectNode();

    private OutputSearch() {}

    /// The outputs of a prompt.
    ///
    /// @param nodes the nodes that have reported anything, previews included
    public record Found(List<PromptOutput> outputs, Set<String> nodes) {}

    /// Finds the outputs in the order of the graph's nodes, and of one node in the order of its list. Previews
    /// count only if no node has saved a file. What is neither a file nor a text comes last, as one document.
    ///
    /// @param outputs by node
    static Found in(JsonNode outputs, List<String> nodeIds) {
        OutputSearch search = new OutputSearch();
        Map<String, Integer> order = new HashMap<>();
        nodeIds.forEach(id -> order.put(id, order.size()));
        List<Map.Entry<String, JsonNode>> nodes = new ArrayList<>(outputs.properties());
        // Nodes that were added during the execution are not in the graph, and come last.
        nodes.sort(Comparator.comparingInt(node -> order.getOrDefault(node.getKey(), Integer.MAX_VALUE)));
        nodes.forEach(node -> search.look(node.getKey(), node.getValue()));
        return search.result();
    }

    private Found result() {
        if (!values.isEmpty()) {
            found.add(new PromptOutput.Values(values.toString()));
        }
        boolean anySaved = files.stream().anyMatch(PromptOutput.File::isSaved);
        List<PromptOutput> outputs = found.stream()
                .filter(output -> !anySaved || !output.isPreview())
                // A node that shows a scene reports the file that another node has saved.
                .filter(output -> !(output instanceof PromptOutput.Scene scene && files.contains(scene.in("output"))))
                .toList();
        return new Found(outputs, nodes);
    }

    private void look(String nodeId, JsonNode reported) {
        ReportedNode node = ReportedNode.read(reported);
        node.outputs().forEach(this::add);
        node.values()
                .properties()
                .forEach(value -> values.withObjectProperty(nodeId).set(value.getKey(), value.getValue()));
        if (!node.isSilent()) {
            nodes.add(nodeId);
        }
    }

    private void add(PromptOutput output) {
        boolean isNew = switch (output) {
            case PromptOutput.File file -> files.add(file);
            case PromptOutput.Scene scene -> scenes.add(scene);
            case PromptOutput.Shown _, PromptOutput.Values _, PromptOutput.Picture _ -> true;
        };
        if (isNew) {
            found.add(output);
        }
    }
}
