package io.sdqueueworker.generation.sdwebui;

import com.fasterxml.jackson.core.Base64Variants;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.GeneratedFile;
import io.sdqueueworker.task.GeneratedFile.Role;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Reads `{"images":[base64…],"parameters":{…},"info":"<JSON>"}` while it comes in, decoding each image into a spool
/// file, so that memory does not grow with the answer.
///
/// Which image is which is told only after the last of them, in `info`: a grid may stand before the images that were
/// asked for and other pictures after them.
final class AnswerReader {

    /// Longest text that is kept of the echoed parameters: longer ones are input images.
    private static final int LONGEST_PARAMETER = 16_384;

    /// Parameters that hold the images which the request came with.
    private static final Set<String> IMAGE_PARAMETERS =
            Set.of("init_images", "mask", "latent_mask", "image", "imageList", "alwayson_scripts", "script_args");

    /// `info` holds a text for every image of a batch.
    private static final int LONGEST_INFO = 8 * 1024 * 1024;

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    static {
        JSON.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(LONGEST_INFO)
                        .build());
    }

    private final Spool spool;
    private final List<GeneratedFile> files = new ArrayList<>();
    private final ObjectNode parameters = JSON.createObjectNode();
    private JsonNode info = JSON.createObjectNode();

    private AnswerReader(Spool spool) {
        this.spool = spool;
    }

    /// @throws Spool.SpoolException when a spool file cannot be written
    /// @throws com.fasterxml.jackson.core.JsonProcessingException when the answer is not as expected
    /// @throws IOException when the connection breaks
    static Generated read(InputStream answer, Spool spool) throws IOException {
        AnswerReader reader = new AnswerReader(spool);
        try (JsonParser json = JSON.createParser(answer)) {
            reader.readObject(json);
        }
        return reader.judged();
    }

    private void readObject(JsonParser json) throws IOException {
        expect(json, json.nextToken(), JsonToken.START_OBJECT);
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            switch (name) {
                case "images" -> readImages(json, value);
                case "parameters" -> readParameters(json, value);
                case "info" ->
                    info = value == JsonToken.VALUE_STRING
                            ? JSON.readTree(json.getText())
                            : json.<JsonNode>readValueAsTree();
                default -> json.skipChildren();
            }
        }
        expect(json, json.currentToken(), JsonToken.END_OBJECT);
    }

    private void readParameters(JsonParser json, JsonToken first) throws IOException {
        if (first != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            if (IMAGE_PARAMETERS.contains(name)) {
                // Skipped unread: they may be larger than the memory there is.
                json.skipChildren();
            } else {
                parameters.set(name, withoutLongTexts(json.readValueAsTree()));
            }
        }
    }

    private void readImages(JsonParser json, JsonToken first) throws IOException {
        if (first == JsonToken.VALUE_NULL) {
            return;
        }
        expect(json, first, JsonToken.START_ARRAY);
        while (json.nextToken() == JsonToken.VALUE_STRING) {
            Path path = spool.nextPath();
            long bytes;
            try (OutputStream file = spool.write(path)) {
                bytes = json.readBinaryValue(Base64Variants.MIME_NO_LINEFEEDS, file);
            } catch (IllegalArgumentException e) {
                throw new JsonParseException(json, "an image is not base64", e);
            }
            files.add(new GeneratedFile(path, bytes, Role.IMAGE));
        }
        expect(json, json.currentToken(), JsonToken.END_ARRAY);
    }

    private Generated judged() {
        List<Long> seeds = new ArrayList<>();
        info.path("all_seeds").forEach(seed -> seeds.add(seed.asLong()));
        int first = info.path("index_of_first_image").asInt(0);
        int end = seeds.isEmpty() ? files.size() : first + seeds.size();
        List<GeneratedFile> judged = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            GeneratedFile file = files.get(i);
            Role role = i < first ? Role.GRID : i < end ? Role.IMAGE : Role.EXTRA;
            judged.add(new GeneratedFile(file.path(), file.bytes(), role));
        }
        return new Generated(judged, parameters.toString(), seeds);
    }

    /// The echoed parameters without the images in them, which may be as large as the answer.
    private static JsonNode withoutLongTexts(JsonNode node) {
        switch (node) {
            case ObjectNode object ->
                object.properties().forEach(property -> property.setValue(withoutLongTexts(property.getValue())));
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    array.set(i, withoutLongTexts(array.get(i)));
                }
            }
            default -> {
                if (node.isTextual() && node.textValue().length() > LONGEST_PARAMETER) {
                    return JSON.getNodeFactory().textNode("");
                }
            }
        }
        return node;
    }

    private static void expect(JsonParser json, JsonToken found, JsonToken wanted) throws IOException {
        if (found != wanted) {
            throw new JsonParseException(json, "expected " + wanted + ", found " + found);
        }
    }
}
