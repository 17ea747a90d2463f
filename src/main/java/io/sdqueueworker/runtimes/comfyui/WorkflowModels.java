package io.sdqueueworker.runtimes.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.models.ModelSearch;
import io.sdqueueworker.models.catalogue.FileName;
import io.sdqueueworker.runtimes.NeedsBuilder;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.TaskKind;
import java.util.List;
import java.util.Map;

/// Finds the models that a ComfyUI workflow names: in the inputs of its loaders, and in encoded texts as
/// `embedding:name`. A link to another node's output is not a name.
final class WorkflowModels implements ModelSearch {

    private static final String EMBEDDING = "embedding:";

    private static final List<String> EMBEDDINGS = List.of("embeddings");

    /// CLIPTextEncode, CLIPTextEncodeSDXL, CLIPTextEncodeFlux and so on.
    private static final String ENCODES_TEXT = "CLIPTextEncode";

    /// The characters that end an embedding's name in a text, besides white space: `(embedding:name:1.2),`.
    private static final String AFTER_NAME = ",:()";

    private final LoaderInputs inputs;

    WorkflowModels(LoaderInputs inputs) {
        this.inputs = inputs;
    }

    @Override
    public List<ModelNeed> find(TaskKind kind, JsonNode content) {
        NeedsBuilder found = new NeedsBuilder();
        for (JsonNode node : graph(content)) {
            if (node.path("class_type").isTextual() && node.path("inputs") instanceof ObjectNode given) {
                findInNode(node.path("class_type").textValue(), given, found);
            }
        }
        return found.toList();
    }

    /// The content itself, or the `prompt` of the API's request.
    private static JsonNode graph(JsonNode content) {
        boolean isGraph =
                content.valueStream().allMatch(node -> node.path("class_type").isTextual());
        return isGraph ? content : content.path("prompt");
    }

    private void findInNode(String classType, ObjectNode given, NeedsBuilder found) {
        for (Map.Entry<String, JsonNode> input : given.properties()) {
            JsonNode value = input.getValue();
            if (value.isTextual()) {
                if (classType.startsWith(ENCODES_TEXT)) {
                    findEmbeddings(value.textValue(), found);
                } else {
                    findFile(classType, input.getKey(), value, found);
                }
            } else if (value instanceof ObjectNode row && !isOff(row)) {
                // Rows of a table in a node, such as those of rgthree's Power Lora Loader: {on, lora,
                // strength}.
                row.properties().forEach(member -> findFile(classType, member.getKey(), member.getValue(), found));
            }
        }
    }

    private static boolean isOff(ObjectNode row) {
        return row.has("on") && !row.path("on").asBoolean();
    }

    private void findFile(String classType, String input, JsonNode value, NeedsBuilder found) {
        if (value.isTextual() && FileName.isModel(value.textValue())) {
            inputs.foldersOf(classType, input)
                    .ifPresent(folders -> found.add(ModelKind.FILE, folders, value.textValue(), false));
        }
    }

    /// Finds embeddings as `comfy/sd1_clip.py` does. ComfyUI continues without one that has no file.
    private static void findEmbeddings(String text, NeedsBuilder found) {
        for (int at = text.indexOf(EMBEDDING); at >= 0; at = text.indexOf(EMBEDDING, at + EMBEDDING.length())) {
            int begin = at + EMBEDDING.length();
            int end = begin;
            while (end < text.length() && isPartOfName(text.charAt(end))) {
                end++;
            }
            found.add(ModelKind.EMBEDDING, EMBEDDINGS, text.substring(begin, end), true);
        }
    }

    private static boolean isPartOfName(char character) {
        return !Character.isWhitespace(character) && AFTER_NAME.indexOf(character) < 0;
    }
}
