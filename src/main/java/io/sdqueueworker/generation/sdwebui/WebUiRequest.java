package io.sdqueueworker.generation.sdwebui;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.Payload;
import java.util.List;

/// Turns a task's content into the request that the Web UI accepts.
///
/// Senders of the original's messages put their routing data into `alwayson_scripts`, where the Web UI would take each
/// key for the name of a script and refuse the request.
final class WebUiRequest {

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

    private WebUiRequest() {}

    /// The body of `POST /txt2img`.
    ///
    /// @param switchModel whether the checkpoint named by the routing data is switched to (the original's
    ///     `dynamicModel`)
    static byte[] textToImage(Payload payload, boolean switchModel) throws JsonProcessingException {
        ObjectNode request = (ObjectNode) JSON.readTree(payload.json());
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
        scripts.remove(ROUTING_KEYS);
        return JSON.writeValueAsBytes(request);
    }

    private static ObjectNode object(ObjectNode parent, String name) {
        return parent.path(name) instanceof ObjectNode existing ? existing : parent.putObject(name);
    }
}
