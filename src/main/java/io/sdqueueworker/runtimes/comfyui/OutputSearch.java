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

/// Finds what a prompt has made by its shape: every class of node has a key of its own for it (`images`, `gifs`,
/// `audio`, `3d`, `video` …), and new ones come with every extension.
final class OutputSearch {

    private static final Set<String> FOLDERS = Set.of("output", "temp", "input");

    /// What nodes that show a scene tell of it is a bare path below the output folder.
    private static final Pattern SCENE = Pattern.compile(".*\\.(glb|gltf|obj|fbx|usdz|stl|ply|splat|ksplat|spz)");

    private final List<PromptOutput> found = new ArrayList<>();
    private final Set<PromptOutput.File> files = new HashSet<>();

    private OutputSearch() {}

    /// In the order of the graph's nodes, and for one node as it lists them. Files of nodes that show something on the
    /// side are among them only where no node has saved any.
    ///
    /// @param outputs by node
    static List<PromptOutput> in(JsonNode outputs, List<String> nodeIds) {
        OutputSearch search = new OutputSearch();
        Map<String, Integer> order = new HashMap<>();
        nodeIds.forEach(id -> order.put(id, order.size()));
        List<Map.Entry<String, JsonNode>> nodes = new ArrayList<>(outputs.properties());
        // Nodes that came up during the execution are not in the graph, and come last.
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
        // A node that shows a scene tells of the file that another one has saved.
        if (!filename.isEmpty() && FOLDERS.contains(folder) && files.add(file)) {
            found.add(file);
        }
    }
}
