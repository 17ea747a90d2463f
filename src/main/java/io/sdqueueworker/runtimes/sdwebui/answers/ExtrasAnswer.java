package io.sdqueueworker.runtimes.sdwebui.answers;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.task.Generated;
import java.io.IOException;
import java.util.List;

/// `{"html_info":"…","image":base64}` or `{"html_info":"…","images":[base64…]}`, the answers of `extra-single-image`
/// and `extra-batch-images`.
///
/// `html_info` is the only description of the parameters.
final class ExtrasAnswer implements WebUiAnswer {

    private final SpooledImages images;
    private final ObjectNode parameters = JsonNodeFactory.instance.objectNode();

    ExtrasAnswer(Spool spool) {
        this.images = new SpooledImages(spool);
    }

    @Override
    public void read(String field, JsonParser json) throws IOException {
        switch (field) {
            case "image" -> images.readOne(json);
            case "images" -> images.readAll(json);
            case "html_info" -> {
                if (json.currentToken() == JsonToken.VALUE_STRING) {
                    parameters.put(field, json.getText());
                }
                json.skipChildren();
            }
            default -> json.skipChildren();
        }
    }

    @Override
    public Generated generated() {
        return Generated.images(
                images.pictures().stream().map(Picture::file).toList(), parameters.toString(), List.of());
    }
}
