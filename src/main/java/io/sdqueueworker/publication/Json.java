package io.sdqueueworker.publication;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.io.ExactJson;
import io.sdqueueworker.task.Failure;
import java.nio.charset.StandardCharsets;

/// Reads and writes the JSON of documents that the worker writes. Numbers of senders are kept digit by digit.
public final class Json {

    private static final JsonMapper MAPPER =
            ExactJson.builder(StreamReadConstraints.defaults()).build();

    private Json() {}

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    public static JsonNode parse(String text) throws JsonProcessingException {
        return MAPPER.readTree(text);
    }

    /// Adds the field `error`, as it is in notifications and in the quarantine.
    static void putError(ObjectNode object, Failure failure) {
        object.putObject("error")
                .put("code", failure.code().name())
                .put("stage", failure.stage().label())
                .put("detail", failure.detail());
    }

    static String text(JsonNode node) {
        try {
            return MAPPER.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree cannot be written", e);
        }
    }

    static byte[] bytes(JsonNode node) {
        return text(node).getBytes(StandardCharsets.UTF_8);
    }
}
