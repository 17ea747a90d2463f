package io.sdqueueworker.runtimes.comfyui.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.TaskFailedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The LoRAs that texts name as `<lora:name:weight>`.
///
/// ComfyUI itself does not know such tags. Some extensions load the LoRAs of a text, and skip those that they do
/// not find. So it matters whether a text reaches a node that reads tags.
final class LoraTags {

    private static final String BEGIN = "<lora:";

    /// Nodes whose texts are read for tags, with those inputs: Impact-Pack and Inspire-Pack, rgthree-comfy,
    /// ComfyUI-Lora-Manager, and loaders that do nothing else.
    private static final Map<Pattern, Set<String>> READERS = Map.of(
            Pattern.compile("(Impact)?WildcardEncode( //Inspire)?"),
            Set.of("wildcard_text", "populated_text"),
            Pattern.compile(
                    "(Face|SEGS|Mask)Detailer.*|DetailerForEach.*|(BasicPipe)?ToDetailerPipe.*|EditDetailerPipe.*"),
            Set.of("wildcard"),
            Pattern.compile("(SDXL )?Power Prompt .*\\(rgthree\\)"),
            Set.of("prompt", "prompt_g", "prompt_l"),
            Pattern.compile("LoRA Text Loader \\(LoraManager\\)"),
            Set.of("lora_syntax"),
            Pattern.compile("Lora ?Tag ?Loader|LoraLoaderFromPrompt|LoRA Tag Loader"),
            Set.of("text", "prompt"));

    /// Parts of a name that wildcards replace.
    private static final Pattern WILDCARD = Pattern.compile("[{}|$%]|__");

    private final ObjectNode graph;
    private final NodeDescriptions descriptions;

    LoraTags(ObjectNode graph, NodeDescriptions descriptions) {
        this.graph = graph;
        this.descriptions = descriptions;
    }

    /// The names in a text. The name ends at the first colon.
    static List<String> in(String text) {
        List<String> names = new ArrayList<>();
        for (int at = text.indexOf(BEGIN); at >= 0; ) {
            int begin = at + BEGIN.length();
            int end = text.indexOf('>', begin);
            if (end < 0) {
                break;
            }
            String inner = text.substring(begin, end);
            int colon = inner.indexOf(':');
            names.add((colon < 0 ? inner : inner.substring(0, colon)).strip());
            at = text.indexOf(BEGIN, end);
        }
        return names;
    }

    /// Returns whether a name stands for a file, and not for a choice that an extension makes.
    static boolean isPlain(String name) {
        return !WILDCARD.matcher(name).find();
    }

    /// An input of a node.
    record TextInput(String node, String input) {}

    /// The inputs whose texts reach a node that reads tags.
    Set<TextInput> read() throws TaskFailedException, InterruptedException {
        Set<TextInput> read = new HashSet<>();
        for (Map.Entry<String, JsonNode> node : graph.properties()) {
            for (String input : readBy(node.getValue().path("class_type").asText())) {
                if (!isUnused(node.getValue().path("inputs"), input)) {
                    follow(node.getKey(), input, read);
                }
            }
        }
        return read;
    }

    /// Returns whether the mode says that a text is not used. The Impact-Pack makes the populated text of the
    /// wildcards in some modes, and keeps it in the others (`impact_server.py`). If it cannot read the seed, it
    /// keeps it, too.
    private static boolean isUnused(JsonNode inputs, String input) {
        JsonNode mode = inputs.path("mode");
        if (!mode.isBoolean() && !mode.isTextual()) {
            return false;
        }
        boolean populates =
                mode.isBoolean() ? mode.booleanValue() : mode.textValue().equals("populate");
        return switch (input) {
            case "wildcard_text" -> !populates;
            case "populated_text" ->
                populates
                        && inputs.path(input).isTextual()
                        && inputs.path("wildcard_text").isTextual()
                        && !inputs.path("seed").isArray();
            default -> false;
        };
    }

    private static Set<String> readBy(String classType) {
        return READERS.entrySet().stream()
                .filter(reader -> reader.getKey().matcher(classType).matches())
                .findFirst()
                .map(Map.Entry::getValue)
                .orElse(Set.of());
    }

    private void follow(String reader, String input, Set<TextInput> read)
            throws TaskFailedException, InterruptedException {
        Deque<TextInput> open = new ArrayDeque<>();
        open.add(new TextInput(reader, input));
        while (!open.isEmpty()) {
            TextInput at = open.pop();
            JsonNode value = graph.path(at.node()).path("inputs").path(at.input());
            if (value.isMissingNode() || !read.add(at) || !value.isArray()) {
                continue;
            }
            String source = value.path(0).asText();
            String classType = graph.path(source).path("class_type").asText();
            NodeInfo info = descriptions.node(classType).orElse(NodeInfo.UNREPORTED);
            for (Map.Entry<String, JsonNode> next :
                    graph.path(source).path("inputs").properties()) {
                if (info.input(next.getKey()).map(InputInfo::takesText).orElse(true)) {
                    open.add(new TextInput(source, next.getKey()));
                }
            }
        }
    }
}
