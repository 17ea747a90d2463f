package io.sdqueueworker.runtimes.sdwebui;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/// Reads values of an answer into memory, as far as all of them together stay within a limit. Texts that are longer
/// than is of interest are dropped before they are kept: those are images.
final class BoundedTree {

    /// What a value takes in memory beside its characters, about.
    private static final int BYTES_OF_A_VALUE = 64;

    private final int longestText;
    private final long limit;
    private long taken;

    /// @param longestText characters of a text that is kept; a longer one becomes empty
    /// @param limit bytes in memory of all that is read, about
    BoundedTree(int longestText, long limit) {
        this.longestText = longestText;
        this.limit = limit;
    }

    /// Reads the value that the parser stands at. Its nesting is bounded by the parser.
    ///
    /// @throws JsonParseException when there is more than the limit allows
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
            throw new JsonParseException(json, "the answer says more than " + limit + " bytes beside its images");
        }
    }
}
