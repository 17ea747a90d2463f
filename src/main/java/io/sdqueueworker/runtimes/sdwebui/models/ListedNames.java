package io.sdqueueworker.runtimes.sdwebui.models;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/// Reads the names in a list of the Web UI while it arrives, and skips everything else: the list of LoRAs has the
/// whole training metadata of each.
final class ListedNames {

    /// No real list has more characters in its names.
    private static final int MOST_CHARACTERS = 8 * 1024 * 1024;

    private static final int MOST_NAMES = 100_000;

    private final JsonParser json;
    private final Set<String> members;
    private final Set<String> names = new HashSet<>();
    private int characters;

    /// @param members the members of an entry, or of the answer, that have names
    ListedNames(JsonParser json, Set<String> members) {
        this.json = json;
        this.members = members;
    }

    /// Reads a list of names, a list of entries, or an object whose members are lists or objects by name.
    ///
    /// @throws JsonParseException if the answer is neither, or has too many names
    Set<String> read() throws IOException {
        JsonToken first = json.nextToken();
        if (first == JsonToken.START_ARRAY) {
            readEntries();
        } else if (first == JsonToken.START_OBJECT) {
            readGroups();
        } else {
            throw new JsonParseException(json, "expected a list");
        }
        return Set.copyOf(names);
    }

    private void readEntries() throws IOException {
        for (JsonToken token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
            if (token == JsonToken.START_OBJECT) {
                readEntry();
            } else {
                add();
                json.skipChildren();
            }
        }
    }

    private void readEntry() throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean wanted = members.contains(json.currentName());
            json.nextToken();
            if (wanted) {
                add();
            }
            json.skipChildren();
        }
    }

    private void readGroups() throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean wanted = members.contains(json.currentName());
            JsonToken token = json.nextToken();
            if (wanted && token == JsonToken.START_ARRAY) {
                readEntries();
            } else if (wanted && token == JsonToken.START_OBJECT) {
                readKeys();
            } else {
                json.skipChildren();
            }
        }
    }

    private void readKeys() throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            add(json.currentName());
            json.nextToken();
            json.skipChildren();
        }
    }

    private void add() throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            add(json.getText());
        }
    }

    private void add(String name) throws JsonParseException {
        if (names.add(name)) {
            characters += name.length();
        }
        if (names.size() > MOST_NAMES || characters > MOST_CHARACTERS) {
            throw new JsonParseException(json, "the list has too many names");
        }
    }
}
