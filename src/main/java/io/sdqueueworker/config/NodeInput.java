package io.sdqueueworker.config;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// An input of a workflow's nodes that names model files.
///
/// @param name the input's name, or `ClassType.input` if it has another meaning for one class of nodes
/// @param folders of the model directory, in the order in which the runtime searches them; empty if the input names
///     no model
public record NodeInput(String name, List<String> folders) {

    private static final Pattern FOLDER = Pattern.compile("[\\w-][\\w .-]{0,99}(?:/[\\w-][\\w .-]{0,99}){0,7}");

    public NodeInput {
        folders = List.copyOf(folders);
    }

    /// Reads `MyLoader.my_file=my_folder+other_folder`.
    ///
    /// @throws IllegalArgumentException if the text has another form
    public static NodeInput parse(String text) {
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
}
