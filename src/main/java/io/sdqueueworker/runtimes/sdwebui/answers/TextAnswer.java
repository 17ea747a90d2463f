package io.sdqueueworker.runtimes.sdwebui.answers;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.Generated;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// An answer without images: `{"caption":"…"}` of `interrogate`, `{"info":"…","items":{…},"parameters":{…}}` of
/// `png-info`.
///
/// All other fields are the parameters. SD.Next returns more than a caption if it is asked to analyse the image.
final class TextAnswer implements WebUiAnswer {

    private final String textField;
    private final boolean mayBeBlank;
    private final ObjectNode parameters = JsonNodeFactory.instance.objectNode();
    private Optional<String> text = Optional.empty();

    private TextAnswer(String textField, boolean mayBeBlank) {
        this.textField = textField;
        this.mayBeBlank = mayBeBlank;
    }

    static TextAnswer caption() {
        return new TextAnswer("caption", false);
    }

    /// A blank `info` is an answer too: the image's file has no description.
    static TextAnswer pngInfo() {
        return new TextAnswer("info", true);
    }

    @Override
    public void read(String field, JsonParser json) throws IOException {
        if (field.equals(textField)) {
            if (json.currentToken() == JsonToken.VALUE_STRING) {
                text = Optional.of(json.getText()).filter(words -> mayBeBlank || !words.isBlank());
            }
            json.skipChildren();
            return;
        }
        JsonNode value = json.readValueAsTree();
        if (field.equals("parameters")) {
            if (value instanceof ObjectNode fields) {
                parameters.setAll(fields);
            }
        } else if (!value.isNull()) {
            parameters.set(field, value);
        }
    }

    @Override
    public Generated generated() {
        return new Generated(List.of(), parameters.toString(), List.of(), text);
    }
}
