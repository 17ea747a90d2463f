package io.sdqueueworker.runtimes.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Finds a prompt's outputs by their shape: every class of node has its own key for them (`images`, `gifs`, `audio`,
/// `3d`, `video` …), and every extension adds more.
final class OutputSearch {

    private static final Set<String> FOLDERS = Set.of("output", "temp", "input");

    /// Nodes that show a scene report a plain path below the output folder.
    private static final Pattern SCENE = Pattern.compile(".*\\.(glb|gltf|obj|fbx|usdz|stl|ply|splat|ksplat|spz)");

    private final List<PromptOutput> found = new ArrayList<>();
    private final Set<PromptOutput.File> files = new HashSet<>();

    private OutputSearch() {}

    /// Finds the outputs in the order of the graph's nodes, and of one node in the order of its list. Previews
    /// count only if no node has saved a file.
    ///
    /// @param outputs by node
    static List<PromptOutput> in(JsonNode outputs, List<String> nodeIds) {
        OutputSearch search = new OutputSearch();
        Map<String, Integer> order = new HashMap<>();
        nodeIds.forEach(id -> order.put(id, order.size()));
        List<Map.Entry<String, JsonNode>> nodes = new ArrayList<>(outputs.properties());
        // Nodes that were added during the execution are not in the graph, and come last.
        nodes.sort(Comparator.comparingInt(node -> order.getOrDefault(node.getKey(), Integer.MAX_VALUE)));
        nodes.forEach(node -> search.look(node.getValue()));
        boolean anySaved = search.found.stream().anyMatch(OutputSearch::isSavedFile);
        return search.found.stream()
                .filter(output -> !anySaved || isSavedFile(output) || output instanceof PromptOutput.Shown)
                .toList();
    }

    private static boolean isSavedFile(PromptOutput output) {
        return output instanceof PromptOutput.File file && file.isSaved();
    }

    private void look(JsonNode value) {
        if (value.isArray()) {
            value.forEach(this::look);
        } else if (value.path("filename").isTextual()) {
            addFile(
                    value.path("filename").textValue(),
                    value.path("subfolder").asText(""),
                    value.path("type").asText("output"));
        } else {
            value.properties().forEach(member -> look(member.getKey(), member.getValue()));
        }
    }

    private void look(String key, JsonNode value) {
        switch (key) {
            case "text" ->
                texts(value).stream()
                        .filter(text -> !text.isEmpty())
                        .map(PromptOutput.Shown::new)
                        .forEach(found::add);
            case "result" -> texts(value).forEach(this::addScene);
            default -> look(value);
        }
    }

    private static List<String> texts(JsonNode value) {
        return value.isTextual()
                ? List.of(value.textValue())
                : value.valueStream()
                        .filter(JsonNode::isTextual)
                        .map(JsonNode::textValue)
                        .toList();
    }

    private void addScene(String path) {
        String relative = path.replace('\\', '/');
        if (SCENE.matcher(relative.toLowerCase(Locale.ROOT)).matches() && !relative.startsWith("/")) {
            int name = relative.lastIndexOf('/') + 1;
            addFile(relative.substring(name), relative.substring(0, Math.max(0, name - 1)), "output");
        }
    }

    private void addFile(String filename, String subfolder, String folder) {
        PromptOutput.File file = new PromptOutput.File(filename, subfolder, folder);
        // A node that shows a scene reports the file that another node has saved.
        if (!filename.isEmpty() && FOLDERS.contains(folder) && files.add(file)) {
            found.add(file);
        }
    }
}
