package io.sdqueueworker.runtimes.comfyui.models;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sdqueueworker.runtimes.RuntimeCalls.Reading;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Reads the answer of `/object_info/<class>` while it arrives, and keeps names only.
///
/// A class may have 50 inputs with the same list of 10,000 LoRAs. So equal lists are kept once.
final class NodeInfoReader implements Reading<Optional<NodeInfo>> {

    /// A longer list counts as not reported.
    static final int MOST_NAMES = 200_000;

    private static final Set<String> UPLOADS = Set.of("image_upload", "video_upload", "audio_upload", "file_upload");

    private final UnaryOperator<Set<String>> shared;
    private final Map<String, InputInfo> inputs = new HashMap<>();
    private boolean isOutput;

    /// @param shared the first of equal lists
    NodeInfoReader(UnaryOperator<Set<String>> shared) {
        this.shared = shared;
    }

    /// The class; nothing if the answer is `{}`, because there is no such class.
    @Override
    public Optional<NodeInfo> from(JsonParser json) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            return Optional.of(NodeInfo.UNREPORTED);
        }
        if (json.nextToken() == JsonToken.END_OBJECT) {
            return Optional.empty();
        }
        if (json.nextToken() != JsonToken.START_OBJECT) {
            return Optional.of(NodeInfo.UNREPORTED);
        }
        for (String member = json.nextFieldName(); member != null; member = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            if (member.equals("input") && value == JsonToken.START_OBJECT) {
                readGroups(json, "");
            } else if (member.equals("output_node")) {
                isOutput = value == JsonToken.VALUE_TRUE;
            } else {
                json.skipChildren();
            }
        }
        return Optional.of(new NodeInfo(true, isOutput, inputs));
    }

    /// @param prefix of the inputs' names
    private void readGroups(JsonParser json, String prefix) throws IOException {
        for (String group = json.nextFieldName(); group != null; group = json.nextFieldName()) {
            boolean isRead = json.nextToken() == JsonToken.START_OBJECT
                    && List.of("required", "optional").contains(group);
            if (!isRead) {
                json.skipChildren();
                continue;
            }
            for (String input = json.nextFieldName(); input != null; input = json.nextFieldName()) {
                if (json.nextToken() == JsonToken.START_ARRAY) {
                    readInput(json, prefix + input);
                } else {
                    json.skipChildren();
                }
            }
        }
    }

    /// Reads `[type, settings]`, `[[names], settings]`, or the newer `["COMBO", {"options": [names]}]`.
    private void readInput(JsonParser json, String name) throws IOException {
        String type = "";
        Optional<Set<String>> options = Optional.empty();
        Settings settings = new Settings();
        int at = 0;
        for (JsonToken part = json.nextToken(); part != JsonToken.END_ARRAY; part = json.nextToken()) {
            if (at == 0 && part == JsonToken.VALUE_STRING) {
                type = json.getText();
            } else if (at == 0 && part == JsonToken.START_ARRAY) {
                type = InputInfo.LIST;
                options = readNames(json, name);
            } else if (at == 1 && part == JsonToken.START_OBJECT) {
                settings = readSettings(json, name);
            } else {
                json.skipChildren();
            }
            at++;
        }
        inputs.put(name, new InputInfo(type, options.or(settings::options), settings.upload()));
    }

    private record Settings(Optional<Set<String>> options, Optional<String> upload) {
        private Settings() {
            this(Optional.empty(), Optional.empty());
        }
    }

    private Settings readSettings(JsonParser json, String input) throws IOException {
        Optional<Set<String>> options = Optional.empty();
        Optional<String> upload = Optional.empty();
        for (String member = json.nextFieldName(); member != null; member = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            if (member.equals("options") && value == JsonToken.START_ARRAY) {
                options = readNames(json, input);
            } else if (UPLOADS.contains(member) && value == JsonToken.VALUE_TRUE) {
                upload = Optional.of(member);
            } else {
                json.skipChildren();
            }
        }
        return new Settings(options, upload);
    }

    /// Reads the names to choose from. A choice may be an object, `{"key": name, "inputs": {…}}`, whose inputs
    /// belong to the node if it is chosen.
    private Optional<Set<String>> readNames(JsonParser json, String input) throws IOException {
        Set<String> names = new LinkedHashSet<>();
        for (JsonToken next = json.nextToken(); next != JsonToken.END_ARRAY; next = json.nextToken()) {
            if (next == JsonToken.START_OBJECT) {
                readChoice(json, input, names);
            } else if (next == JsonToken.VALUE_STRING && names.size() <= MOST_NAMES) {
                names.add(json.getText());
            } else {
                json.skipChildren();
            }
        }
        return names.size() > MOST_NAMES ? Optional.empty() : Optional.of(shared.apply(Set.copyOf(names)));
    }

    private void readChoice(JsonParser json, String input, Set<String> names) throws IOException {
        for (String member = json.nextFieldName(); member != null; member = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            if (member.equals("key") && value == JsonToken.VALUE_STRING) {
                names.add(json.getText());
            } else if (member.equals("inputs") && value == JsonToken.START_OBJECT) {
                readGroups(json, input + ".");
            } else {
                json.skipChildren();
            }
        }
    }
}
