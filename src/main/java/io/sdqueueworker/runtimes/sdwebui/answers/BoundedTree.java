package io.sdqueueworker.runtimes.sdwebui.answers;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/// Reads values of an answer into memory, up to a limit for all of them together. Texts that are too long to be of
/// interest are dropped: they are images.
final class BoundedTree {

    /// The approximate memory of a value, in addition to its characters.
    private static final int BYTES_OF_A_VALUE = 64;

    private final int longestText;
    private final long limit;
    private long taken;

    /// @param longestText the most characters of a text that is kept. A longer one becomes empty
    /// @param limit the approximate bytes of memory for all values
    BoundedTree(int longestText, long limit) {
        this.longestText = longestText;
        this.limit = limit;
    }

    /// Reads the value at the parser's position. The parser limits its nesting.
    ///
    /// @throws JsonParseException if the value exceeds the limit
    JsonNode read(JsonParser json) throws IOException {
        take(json, BYTES_OF_A_VALUE);
        return switch (json.currentToken()) {
            case START_OBJECT -> object(json);
            case START_ARRAY -> array(json);
            case VALUE_STRING -> text(json);
            case null, default -> json.readValueAsTree();
        };
    }

    private ObjectNode object(JsonParser json) throws IOException {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            take(json, name.length());
            json.nextToken();
            object.set(name, read(json));
        }
        return object;
    }

    private ArrayNode array(JsonParser json) throws IOException {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            array.add(read(json));
        }
        return array;
    }

    private JsonNode text(JsonParser json) throws IOException {
        int length = json.getTextLength();
        if (length > longestText) {
            return JsonNodeFactory.instance.textNode("");
        }
        take(json, length);
        return JsonNodeFactory.instance.textNode(json.getText());
    }

    private void take(JsonParser json, int bytes) throws JsonParseException {
        taken += bytes;
        if (taken > limit) {
            throw new JsonParseException(json, "the answer has more than " + limit + " bytes besides its images");
        }
    }
}
