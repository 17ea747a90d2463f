package io.sdqueueworker.testbed.comfyui.nodes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The accepted values of a node's input, with ComfyUI's errors for all other values.
public sealed interface InputKind {
    /// Longer lists are abbreviated.
    int LONGEST_TOLD_LIST = 20;

    /// A link to another node's output.
    record Link(String type) implements InputKind {}

    record Whole(long fallback, long min, BigDecimal max) implements InputKind {
        Whole(long fallback, long min, long max) {
            this(fallback, min, BigDecimal.valueOf(max));
        }
    }

    record Real(double fallback, double min, double max) implements InputKind {}

    record Text(String fallback) implements InputKind {}

    record Flag(boolean fallback) implements InputKind {}

    /// One name of a list, such as the files of a model folder.
    record Choice(Supplier<List<String>> names) implements InputKind {}

    /// One name of a list, described as newer nodes do: the list is in the second element.
    record Combo(Supplier<List<String>> names) implements InputKind {}

    /// A file of the input folder. The list is only a suggestion; the file's existence decides.
    ///
    /// @param flag says to the user interface that files can be uploaded; empty if the extension has a button of
    ///     its own
    record InputFile(Supplier<List<String>> names, Predicate<String> isThere, String flag) implements InputKind {}

    /// A file of the input folder that must be in the list.
    record ListedFile(Supplier<List<String>> names, String flag) implements InputKind {}

    /// A text that the node checks by itself, such as a path or an address that it loads.
    record Checked(Predicate<String> isValid) implements InputKind {}

    /// A value of the user interface that the server does not check.
    record Widget(String type) implements InputKind {}

    default String type() {
        return switch (this) {
            case Link(String type) -> type;
            case Whole _ -> "INT";
            case Real _ -> "FLOAT";
            case Text _, Checked _ -> "STRING";
            case Flag _ -> "BOOLEAN";
            case Widget(String type) -> type;
            case Choice _, Combo _, InputFile _, ListedFile _ -> "COMBO";
        };
    }

    /// The form in `/object_info` and `input_config`: the type, or the list to choose from, and its bounds.
    default ArrayNode config() {
        ArrayNode config = JsonNodeFactory.instance.arrayNode();
        switch (this) {
            case Choice(Supplier<List<String>> names) -> names.get().forEach(config.addArray()::add);
            case InputFile(Supplier<List<String>> names, Predicate<String> _, String _) ->
                names.get().forEach(config.addArray()::add);
            case ListedFile(Supplier<List<String>> names, String _) ->
                names.get().forEach(config.addArray()::add);
            case Link _, Whole _, Real _, Text _, Flag _, Combo _, Checked _, Widget _ -> config.add(type());
        }
        ObjectNode bounds = config.addObject();
        switch (this) {
            case Whole(long fallback, long min, BigDecimal max) ->
                bounds.put("default", fallback).put("min", min).put("max", max.toBigInteger());
            case Real(double fallback, double min, double max) ->
                bounds.put("default", fallback).put("min", min).put("max", max);
            case Text(String fallback) -> bounds.put("default", fallback);
            case Flag(boolean fallback) -> bounds.put("default", fallback);
            case Combo(Supplier<List<String>> names) ->
                names.get().forEach(bounds.put("multiselect", false).putArray("options")::add);
            case InputFile(Supplier<List<String>> _, Predicate<String> _, String flag) -> raise(flag, bounds);
            case ListedFile(Supplier<List<String>> _, String flag) -> raise(flag, bounds);
            case Link _, Choice _, Checked _, Widget _ -> {}
        }
        return config;
    }

    private static void raise(String flag, ObjectNode bounds) {
        if (!flag.isEmpty()) {
            bounds.put(flag, true);
        }
    }

    /// Checks a value that is not a link.
    default Optional<NodeError> check(String name, JsonNode value) {
        return switch (this) {
            case Whole(long _, long min, BigDecimal max) -> checkNumber(name, value, BigDecimal.valueOf(min), max);
            case Real(double _, double min, double max) ->
                checkNumber(name, value, BigDecimal.valueOf(min), BigDecimal.valueOf(max));
            case Choice(Supplier<List<String>> names) -> checkChoice(name, value, names.get());
            case Combo(Supplier<List<String>> names) -> checkChoice(name, value, names.get());
            case ListedFile(Supplier<List<String>> names, String _) -> checkChoice(name, value, names.get());
            case InputFile(Supplier<List<String>> _, Predicate<String> isThere, String _) ->
                checkByNode(name, value, isThere);
            case Checked(Predicate<String> isValid) -> checkByNode(name, value, isValid);
            case Link _, Text _, Flag _, Widget _ -> Optional.empty();
        };
    }

    private static Optional<NodeError> checkByNode(String name, JsonNode value, Predicate<String> isValid) {
        return isValid.test(value.asText())
                ? Optional.empty()
                : Optional.of(NodeError.of(
                        "custom_validation_failed",
                        "Custom validation failed for node",
                        name + " - Invalid image file: " + value.asText(),
                        name));
    }

    private Optional<NodeError> checkNumber(String name, JsonNode value, BigDecimal min, BigDecimal max) {
        Optional<BigDecimal> number = number(value);
        if (number.isEmpty()) {
            String why = "invalid literal: " + value;
            NodeError error = wrong(
                    "invalid_input_type",
                    "Failed to convert an input value to a " + type() + " value",
                    name + ", " + value.asText() + ", " + why,
                    name,
                    value);
            error.extraInfo().put("exception_message", why);
            return Optional.of(error);
        }
        if (number.get().compareTo(min) < 0) {
            String message = "Value " + value.asText() + " smaller than min of " + min;
            return Optional.of(wrong("value_smaller_than_min", message, name, name, value));
        }
        if (number.get().compareTo(max) > 0) {
            String message = "Value " + value.asText() + " bigger than max of " + max;
            return Optional.of(wrong("value_bigger_than_max", message, name, name, value));
        }
        return Optional.empty();
    }

    private Optional<NodeError> checkChoice(String name, JsonNode value, List<String> names) {
        if (value.isTextual() && names.contains(value.asText())) {
            return Optional.empty();
        }
        boolean isLong = names.size() > LONGEST_TOLD_LIST;
        String list = isLong
                ? "(list of length " + names.size() + ")"
                : names.stream().map(one -> "'" + one + "'").collect(Collectors.joining(", ", "[", "]"));
        NodeError error = wrong(
                "value_not_in_list",
                "Value not in list",
                name + ": '" + value.asText() + "' not in " + list,
                name,
                value);
        if (isLong) {
            error.extraInfo().putNull("input_config");
        }
        return Optional.of(error);
    }

    private NodeError wrong(String type, String message, String details, String name, JsonNode value) {
        NodeError error = NodeError.of(type, message, details, name);
        error.extraInfo().set("input_config", config());
        error.extraInfo().set("received_value", value);
        return error;
    }

    /// Accepts a number in a string and a boolean too, as Python does.
    static Optional<BigDecimal> number(JsonNode value) {
        try {
            if (value.isNumber()) {
                return Optional.of(value.decimalValue());
            }
            if (value.isTextual()) {
                return Optional.of(new BigDecimal(value.asText().strip()));
            }
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
        return value.isBoolean() ? Optional.of(value.asBoolean() ? BigDecimal.ONE : BigDecimal.ZERO) : Optional.empty();
    }
}
