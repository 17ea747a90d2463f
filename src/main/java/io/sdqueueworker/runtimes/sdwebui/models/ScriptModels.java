package io.sdqueueworker.runtimes.sdwebui.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.sdqueueworker.models.catalogue.FileName;
import io.sdqueueworker.task.ModelKind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Finds the models in the arguments of the Web UI's scripts. Scripts are named in any letter case.
final class ScriptModels {

    /// An option of a line of "Prompts from file or textbox" that names a checkpoint.
    private static final Pattern LINE_CHECKPOINT = Pattern.compile("--sd_model\\s+(?:\"([^\"]*)\"|'([^']*)'|(\\S+))");

    private ScriptModels() {}

    static void find(JsonNode content, WebUiNeeds found) {
        for (Map.Entry<String, JsonNode> script :
                content.path("alwayson_scripts").properties()) {
            findAlwaysOn(script.getKey(), script.getValue().path("args"), found);
        }
        JsonNode arguments = content.path("script_args");
        switch (content.path("script_name").asText("").toLowerCase(Locale.ROOT)) {
            case "" -> {}
            case "x/y/z plot" -> arguments.forEach(argument -> findValues(argument, found));
            case "prompts from file or textbox" -> arguments.forEach(argument -> findLines(argument, found));
            default ->
                arguments.forEach(argument -> {
                    found.optional(ModelKind.UPSCALER, argument);
                    found.possiblePrompt(argument);
                });
        }
    }

    private static void findAlwaysOn(String script, JsonNode arguments, WebUiNeeds found) {
        switch (script.toLowerCase(Locale.ROOT)) {
            case "controlnet" -> arguments.forEach(unit -> findControlNet(unit, found));
            case "adetailer" -> {
                // The first argument says whether it is enabled.
                if (!arguments.path(0).isBoolean() || WebUiNeeds.isOn(arguments.path(0))) {
                    arguments.forEach(tab -> findDetailer(tab, found));
                }
            }
            case "refiner" -> {
                if (WebUiNeeds.isOn(arguments.path(0))) {
                    found.requirePart(arguments.path(1));
                }
            }
            default -> arguments.forEach(argument -> findInUnknown(argument, found));
        }
    }

    /// A unit of sd-webui-controlnet, which is enabled by default.
    private static void findControlNet(JsonNode unit, WebUiNeeds found) {
        if (!unit.has("enabled") || WebUiNeeds.isOn(unit.path("enabled"))) {
            found.require(ModelKind.CONTROLNET, unit.path("model"));
        }
    }

    /// A tab of ADetailer, which repaints the areas that its model finds. It is disabled without a model.
    private static void findDetailer(JsonNode tab, WebUiNeeds found) {
        boolean isOff = tab.has("ad_tab_enable") && !WebUiNeeds.isOn(tab.path("ad_tab_enable"));
        if (isOff || !WebUiNeeds.isModel(tab.path("ad_model"))) {
            return;
        }
        found.optional(ModelKind.FILE, tab.path("ad_model"));
        if (WebUiNeeds.isOn(tab.path("ad_use_checkpoint"))) {
            found.require(ModelKind.CHECKPOINT, tab.path("ad_checkpoint"));
        }
        if (WebUiNeeds.isOn(tab.path("ad_use_vae"))) {
            found.require(ModelKind.VAE, tab.path("ad_vae"));
        }
        found.require(ModelKind.CONTROLNET, tab.path("ad_controlnet_model"));
        found.prompt(tab.path("ad_prompt"));
        found.possiblePrompt(tab.path("ad_negative_prompt"));
    }

    /// An argument of any other script, such as AnimateDiff or ReActor: names of files, and texts that may become
    /// prompts.
    private static void findInUnknown(JsonNode argument, WebUiNeeds found) {
        if (argument.isObject()) {
            argument.forEach(member -> findInUnknown(member, found));
        } else if (argument.isTextual() && FileName.isModel(argument.textValue())) {
            found.optional(ModelKind.FILE, argument);
        } else {
            found.possiblePrompt(argument);
        }
    }

    /// An argument of the X/Y/Z plot: a list of values, or a text with commas between them. The kind of an axis is
    /// a number that depends on the version, so a value is a model if there is a file with that name. The script
    /// itself refuses unknown checkpoints.
    private static void findValues(JsonNode argument, WebUiNeeds found) {
        if (argument.isArray()) {
            argument.forEach(value -> findValue(value, found));
        } else if (argument.isTextual()) {
            List<String> values = Stream.of(argument.textValue().split(",", -1))
                    .map(String::strip)
                    .toList();
            // "Prompt S/R" replaces its first value in the prompt, which may be a part of a LoRA's name.
            found.placeholder(values.getFirst());
            values.forEach(value -> findValue(TextNode.valueOf(value), found));
        }
    }

    private static void findValue(JsonNode value, WebUiNeeds found) {
        found.optional(ModelKind.CHECKPOINT, value);
        found.optional(ModelKind.VAE, value);
        found.possiblePrompt(value);
    }

    /// The lines of "Prompts from file or textbox" are prompts, or have options.
    private static void findLines(JsonNode argument, WebUiNeeds found) {
        if (argument.isTextual()) {
            argument.textValue().lines().map(String::strip).forEach(line -> findLine(line, found));
        }
    }

    private static void findLine(String line, WebUiNeeds found) {
        if (!line.startsWith("--")) {
            found.prompt(TextNode.valueOf(line));
            return;
        }
        int negative = line.indexOf("--negative_prompt");
        found.prompt(TextNode.valueOf(negative < 0 ? line : line.substring(0, negative)));
        found.possiblePrompt(TextNode.valueOf(line));
        LINE_CHECKPOINT
                .matcher(line)
                .results()
                .map(match -> Stream.of(match.group(1), match.group(2), match.group(3))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(""))
                .forEach(name -> found.requirePart(TextNode.valueOf(name)));
    }
}
