package io.sdqueueworker.runtimes.comfyui.outputs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The report of one node, sorted by its shape: files, scenes, texts, and other values by key.
///
/// ComfyUI makes a list of each value (`execution.py`), which turns a text into its letters.
final class ReportedNode {

    /// Flags, cameras and sizes that only the user interface needs.
    private static final Set<String> OF_THE_INTERFACE =
            Set.of("animated", "camera_info", "model_3d_info", "dims", "histogram", "input_bboxes", "unfinished_batch");

    private static final String OF_THE_COMPOSITOR = "compositor_";

    /// The key of nodes that show a scene. Its list is the path, a camera and a background.
    private static final String RESULT = "result";

    /// The key of texts for people.
    private static final String TEXT = "text";

    /// A longer list of texts is data, and stays together.
    private static final int MOST_TEXTS = 100;

    private static final int LONGEST_PATH = 1_000;

    /// A path below one of ComfyUI's folders, with the folder if it is not the default.
    private static final Pattern SCENE = Pattern.compile(
            "([^/\\p{C}][^\\p{C}]*\\.(?:glb|gltf|obj|fbx|usdz|stl|ply|splat|ksplat|spz))(?: \\[(output|input|temp)\\])?",
            Pattern.CASE_INSENSITIVE);

    /// The beginnings of PNG, JPEG, GIF and WebP files in base64.
    private static final Pattern PICTURE = Pattern.compile(
            "(?:data:image/[a-z+.-]{1,20};base64,)?((?:iVBORw0KGgo|/9j/|R0lGOD|UklGR)[A-Za-z0-9+/=]{100})");

    private final List<PromptOutput> outputs = new ArrayList<>();
    private final ObjectNode values = JsonNodeFactory.instance.objectNode();

    private boolean anyOfTheInterface;

    private ReportedNode() {}

    static ReportedNode read(JsonNode reported) {
        ReportedNode node = new ReportedNode();
        reported.properties().forEach(entry -> node.read(entry.getKey(), entry.getValue()));
        return node;
    }

    /// Files, scenes and texts in their order.
    List<PromptOutput> outputs() {
        return outputs.stream().filter(output -> !namesFile(output)).toList();
    }

    /// The other values by key.
    ObjectNode values() {
        return values;
    }

    /// Returns whether the node has reported nothing, not even for the user interface.
    boolean isSilent() {
        return outputs.isEmpty() && values.isEmpty() && !anyOfTheInterface;
    }

    private void read(String key, JsonNode value) {
        if (isOfTheInterface(key)) {
            anyOfTheInterface |= hasContent(value);
        } else {
            take(shown(key, value)).ifPresent(rest -> keep(key, rest));
        }
    }

    private static boolean isOfTheInterface(String key) {
        return OF_THE_INTERFACE.contains(key) || key.startsWith(OF_THE_COMPOSITOR);
    }

    private static JsonNode shown(String key, JsonNode value) {
        boolean isScene = key.equals(RESULT)
                && value.path(0).isTextual()
                && (value.path(1).isObject() || value.path(1).isNull());
        return isScene ? value.path(0) : value;
    }

    /// Takes the files out of a value, at any depth.
    ///
    /// @return the rest, if there is any
    private Optional<JsonNode> take(JsonNode value) {
        if (value.findValue("filename") == null && value.findValue("source") == null) {
            return Optional.of(value).filter(ReportedNode::hasContent);
        }
        return switch (value) {
            case ObjectNode object
            when object.path("filename").isTextual() -> {
                addFile(object);
                yield Optional.empty();
            }
            // Only the WebSocket's client got this picture.
            case ObjectNode object when object.path("source").asText().equals("websocket") -> Optional.empty();
            case ObjectNode object -> {
                ObjectNode rest = JsonNodeFactory.instance.objectNode();
                object.properties()
                        .forEach(member -> take(member.getValue()).ifPresent(left -> rest.set(member.getKey(), left)));
                yield Optional.<JsonNode>of(rest).filter(ReportedNode::hasContent);
            }
            default -> {
                ArrayNode rest = JsonNodeFactory.instance.arrayNode();
                value.forEach(element -> take(element).ifPresent(rest::add));
                yield Optional.<JsonNode>of(rest).filter(ReportedNode::hasContent);
            }
        };
    }

    private static boolean hasContent(JsonNode value) {
        return value.isContainerNode()
                ? value.valueStream().anyMatch(ReportedNode::hasContent)
                : !value.isNull()
                        && !value.isMissingNode()
                        && !(value.isTextual() && value.textValue().isEmpty());
    }

    private void addFile(ObjectNode object) {
        String filename = object.path("filename").textValue();
        if (!filename.isEmpty()) {
            outputs.add(new PromptOutput.File(
                    filename,
                    object.path("subfolder").asText(""),
                    object.path("type").asText("output")));
        }
    }

    private void keep(String key, JsonNode rest) {
        JsonNode value = rest;
        while (value.isArray() && value.size() == 1 && value.path(0).isArray()) {
            value = value.path(0);
        }
        Optional<List<String>> texts = texts(value);
        if (texts.isPresent()) {
            texts.get().stream()
                    .map(text -> key.equals(TEXT) ? new PromptOutput.Shown(text) : output(text))
                    .forEach(outputs::add);
        } else {
            values.set(key, value);
        }
    }

    /// The texts of a value that has nothing else.
    private static Optional<List<String>> texts(JsonNode value) {
        List<JsonNode> elements = value.isArray()
                ? value.valueStream().filter(element -> !element.isNull()).toList()
                : List.of(value);
        if (!elements.stream().allMatch(JsonNode::isTextual)) {
            return Optional.empty();
        }
        List<String> texts = elements.stream()
                .map(JsonNode::textValue)
                .filter(text -> !text.isEmpty())
                .toList();
        boolean areLetters = texts.stream().allMatch(text -> text.codePointCount(0, text.length()) == 1);
        return areLetters
                ? Optional.of(List.of(String.join("", texts)))
                : Optional.of(texts).filter(all -> all.size() <= MOST_TEXTS);
    }

    private static PromptOutput output(String text) {
        Matcher scene = SCENE.matcher(text.length() < LONGEST_PATH ? text.replace('\\', '/') : "");
        if (scene.matches()) {
            String path = scene.group(1);
            int name = path.lastIndexOf('/') + 1;
            String filename = path.substring(name);
            String subfolder = path.substring(0, Math.max(0, name - 1));
            return scene.group(2) == null
                    ? new PromptOutput.Scene(filename, subfolder)
                    : new PromptOutput.File(filename, subfolder, scene.group(2));
        }
        return PICTURE.matcher(text).lookingAt() ? new PromptOutput.Picture(text) : new PromptOutput.Shown(text);
    }

    /// Returns whether a text is the path of a file that the node reports anyway.
    private boolean namesFile(PromptOutput output) {
        return output instanceof PromptOutput.Shown(String text)
                && outputs.stream()
                        .anyMatch(other -> other instanceof PromptOutput.File file
                                && (text.endsWith("/" + file.filename()) || text.endsWith("\\" + file.filename())));
    }
}
