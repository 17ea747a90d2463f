package io.sdqueueworker.generation.sdwebui;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.task.Payload;
import io.sdqueueworker.task.StagedInputs;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;

/// The request that the Web UI accepts, made from a task's content, on disk: with the inputs in it as base64 it may be
/// larger than the memory there is.
///
/// Senders of the original's messages put their routing data into `alwayson_scripts`, where the Web UI would take each
/// key for the name of a script and refuse the request.
///
/// @param file the request's body, JSON
/// @param quotable what of it an error may quote: the content as it was sent, without the inputs
record WebUiRequest(Path file, String quotable) {

    /// Keys in `alwayson_scripts` that are the original's routing data and no scripts.
    private static final List<String> ROUTING_KEYS = List.of(
            "task", "id_task", "uid", "sd_model_checkpoint", "image_link", "save_dir", "sd_vae", "override_settings");

    /// Images stand in a request as texts of any length; the whole was bounded when the message was read.
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /// Writes the request into a spool file.
    ///
    /// @param inputs are put in the place of their URLs
    /// @param switchModel whether the checkpoint named by the routing data is switched to (the original's
    ///     `dynamicModel`)
    /// @throws JsonProcessingException when the content is no JSON
    /// @throws Spool.SpoolException when the file cannot be written
    static WebUiRequest write(Payload payload, StagedInputs inputs, boolean switchModel, Spool spool)
            throws IOException {
        ObjectNode request = (ObjectNode) JSON.readTree(payload.json());
        inputs.places().forEach(place -> put(request, place));
        ObjectNode scripts = object(request, "alwayson_scripts");
        ObjectNode settings = object(request, "override_settings");
        if (scripts.path("override_settings") instanceof ObjectNode overrides) {
            settings.setAll(overrides);
        }
        JsonNode checkpoint = scripts.path("sd_model_checkpoint");
        if (switchModel && checkpoint.isTextual() && !settings.has("sd_model_checkpoint")) {
            settings.set("sd_model_checkpoint", checkpoint);
        }
        if (switchModel && settings.has("sd_model_checkpoint")) {
            // Restoring would load the previous checkpoint again after every task.
            request.put("override_settings_restore_afterwards", false);
        }
        JsonNode image = scripts.path("image_link");
        if ((image.isTextual() || image.isPojo()) && request.path("init_images").isEmpty()) {
            request.putArray("init_images").add(image);
        }
        scripts.remove(ROUTING_KEYS);
        Path file = spool.nextPath();
        try (OutputStream out = spool.write(file)) {
            JSON.writeValue(out, request);
        }
        return new WebUiRequest(file, payload.json());
    }

    /// Sends the file, with its length.
    BodyPublisher publisher() {
        try {
            return BodyPublishers.ofFile(file);
        } catch (FileNotFoundException e) {
            throw new IllegalStateException("the request was written and is gone", e);
        }
    }

    private static void put(ObjectNode request, StagedInputs.Place place) {
        JsonPointer pointer = JsonPointer.compile(place.pointer());
        JsonPointer last = pointer.last();
        POJONode input = new POJONode(new InputAsBase64(place.input()));
        switch (request.at(pointer.head())) {
            case ObjectNode parent -> parent.set(last.getMatchingProperty(), input);
            case ArrayNode parent -> parent.set(last.getMatchingIndex(), input);
            default -> throw new IllegalArgumentException("no such place in the content");
        }
    }

    private static ObjectNode object(ObjectNode parent, String name) {
        return parent.path(name) instanceof ObjectNode existing ? existing : parent.putObject(name);
    }
}
