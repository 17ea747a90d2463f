package io.sdqueueworker.config;

import io.sdqueueworker.models.catalogue.ModelPath;
import io.sdqueueworker.models.catalogue.ModelPattern;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// An input of a workflow's nodes that names model files, or a class of nodes that loads files which no input
/// names.
///
/// @param name the input's name; `ClassType.input` if it has another meaning for one class of nodes; `=>ClassType`
///     for a class; empty for more patterns of the class before it
/// @param folders of the model directory, in the order in which the runtime searches them; empty if the input names
///     no model. For a class, patterns of models
public record NodeInput(String name, List<String> folders) {

    private static final Pattern FOLDER = Pattern.compile("[\\w-][\\w .-]{0,99}(?:/[\\w-][\\w .-]{0,99}){0,7}");

    public NodeInput {
        folders = List.copyOf(folders);
    }

    /// Stands before the class of a line with patterns.
    public static final String LOADS = "=>";

    /// Reads `MyLoader.my_file=my_folder+other_folder`, or `MyLoader => my_folder/**`. Further patterns may follow
    /// as lines of their own, since both kinds of lists are separated by commas.
    ///
    /// @throws IllegalArgumentException if the text has another form
    public static NodeInput parse(String text) {
        int arrow = text.indexOf(LOADS);
        if (arrow > 0 && !text.substring(0, arrow).isBlank()) {
            return new NodeInput(
                    LOADS + text.substring(0, arrow).strip(), List.of(pattern(text.substring(arrow + LOADS.length()))));
        }
        if (text.indexOf('=') < 0 && text.indexOf('/') > 0) {
            return new NodeInput("", List.of(pattern(text)));
        }
        int equals = text.indexOf('=');
        if (equals < 0 || text.substring(0, equals).isBlank()) {
            throw new IllegalArgumentException("names no input");
        }
        String listed = text.substring(equals + 1).strip();
        List<String> folders = listed.isEmpty()
                ? List.of()
                : Stream.of(listed.split("\\+", -1)).map(String::strip).toList();
        if (!folders.stream().allMatch(FOLDER.asMatchPredicate())) {
            throw new IllegalArgumentException("has an invalid folder");
        }
        return new NodeInput(text.substring(0, equals).strip(), folders);
    }

    private static String pattern(String text) {
        String pattern = ModelPattern.parse(text.strip()).toString();
        if (ModelPath.of(pattern).isEmpty()) {
            throw new IllegalArgumentException("has an invalid pattern");
        }
        return pattern;
    }

    /// The folders and patterns of several lines, by their names. A later line replaces an earlier one.
    ///
    /// @throws InvalidSettingException if a pattern follows no class
    public static Map<String, List<String>> byName(List<NodeInput> lines) {
        Map<String, List<String>> all = new HashMap<>();
        String last = "";
        for (NodeInput line : lines) {
            if (!line.name().isEmpty()) {
                last = line.name();
                all.put(last, line.folders());
            } else if (last.startsWith(LOADS)) {
                all.merge(
                        last,
                        line.folders(),
                        (before, more) ->
                                Stream.concat(before.stream(), more.stream()).toList());
            } else {
                throw InvalidSettingException.wrong(
                        "worker.models.comfyui-inputs",
                        "a class of nodes and => before the pattern '"
                                + line.folders().getFirst() + "'");
            }
        }
        return all;
    }
}
