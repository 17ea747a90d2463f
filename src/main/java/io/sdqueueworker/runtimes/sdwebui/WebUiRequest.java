package io.sdqueueworker.runtimes.sdwebui;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import io.sdqueueworker.io.ExactJson;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiRoute;
import io.sdqueueworker.runtimes.sdwebui.settings.RequestedSettings;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.task.Payload;
import io.sdqueueworker.task.StagedInputs;
import io.sdqueueworker.task.TaskFailedException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The Web UI's request, made from a task's content. It is on disk: with the inputs as base64 it may be larger than
/// the memory.
///
/// Senders of the original's messages put their routing data into `alwayson_scripts`. The Web UI would take each key
/// for the name of a script and refuse the request.
///
/// @param file the request's body, JSON
/// @param quotable the part that an error may quote: the content as it was sent, without the inputs
/// @param checkpoint the checkpoint as the task names it, if it does
/// @param settings the settings that the task asks for; the checkpoint and the modules are not in the file
/// @param due the least number of images in a complete answer
record WebUiRequest(Path file, String quotable, Optional<String> checkpoint, RequestedSettings settings, int due) {

    /// The keys in `alwayson_scripts` that are the original's routing data, not scripts.
    private static final List<String> ROUTING_KEYS = List.of(
            "task", "id_task", "uid", "sd_model_checkpoint", "image_link", "save_dir", "sd_vae", "override_settings");

    /// Images are texts of any length in a request. The whole content was bounded when the message was read.
    private static final JsonMapper JSON =
            ExactJson.builder(ExactJson.longTexts().build()).build();

    /// A change of a request before it is written.
    interface Edit {

        void apply(ObjectNode request) throws TaskFailedException, InterruptedException;
    }

    /// Writes the request into a spool file.
    ///
    /// @param inputs replace their URLs
    /// @param switchModel whether the checkpoint in the routing data is used (the original's `dynamicModel`)
    /// @param edit the last changes
    /// @throws JsonProcessingException if the content is not JSON
    /// @throws Spool.SpoolException if the file cannot be written
    static WebUiRequest write(
            WebUiRoute route, Payload payload, StagedInputs inputs, boolean switchModel, Spool spool, Edit edit)
            throws IOException, TaskFailedException, InterruptedException {
        ObjectNode request = (ObjectNode) JSON.readTree(payload.json());
        inputs.places().forEach(place -> put(request, place));
        ObjectNode scripts = object(request, "alwayson_scripts");
        putLinkedImage(route, request, scripts.path("image_link"));
        if (route.samples()) {
            fixSettings(request, scripts, switchModel);
            scripts.remove(ROUTING_KEYS);
            putDelivery(request);
        } else {
            // These calls have no scripts and no settings: this can only be routing data.
            request.remove("alwayson_scripts");
        }
        Optional<String> checkpoint = Optional.of(request.path("override_settings")
                        .path("sd_model_checkpoint")
                        .asText(""))
                .filter(name -> route.samples() && !name.isBlank());
        edit.apply(request);
        RequestedSettings settings = route.samples() ? RequestedSettings.takenFrom(request) : RequestedSettings.NONE;
        Path file = spool.nextPath();
        try (OutputStream out = spool.write(file)) {
            JSON.writeValue(out, request);
        }
        return new WebUiRequest(file, payload.json(), checkpoint, settings, due(route, request));
    }

    /// Publishes the file with its length.
    BodyPublisher publisher() {
        try {
            return BodyPublishers.ofFile(file);
        } catch (FileNotFoundException e) {
            throw new IllegalStateException("the request was written and is gone", e);
        }
    }

    private static void fixSettings(ObjectNode request, ObjectNode scripts, boolean switchModel) {
        ObjectNode settings = object(request, "override_settings");
        if (scripts.path("override_settings") instanceof ObjectNode overrides) {
            settings.setAll(overrides);
        }
        JsonNode checkpoint = scripts.path("sd_model_checkpoint");
        if (switchModel && checkpoint.isTextual() && !settings.has("sd_model_checkpoint")) {
            settings.set("sd_model_checkpoint", checkpoint);
        }
    }

    /// Asks for the images in the answer, which is what the worker uploads, and not on the runtime's disk, which
    /// nothing empties. Without the fields every fork does so.
    private static void putDelivery(ObjectNode request) {
        if (request.has("send_images")) {
            request.put("send_images", true);
        }
        if (request.has("save_images")) {
            request.put("save_images", false);
        }
    }

    /// Uses the image of the routing data for the call, unless the request has its own.
    private static void putLinkedImage(WebUiRoute route, ObjectNode request, JsonNode image) {
        if (!isGiven(image)) {
            return;
        }
        switch (route) {
            case TEXT_TO_IMAGE -> {}
            case IMAGE_TO_IMAGE -> {
                if (request.path("init_images").isEmpty()) {
                    request.putArray("init_images").add(image);
                }
            }
            case EXTRA_SINGLE_IMAGE, INTERROGATE, PNG_INFO -> {
                if (!isGiven(request.path("image"))) {
                    request.set("image", image);
                }
            }
            case EXTRA_BATCH_IMAGES -> {
                if (request.path("imageList").isEmpty()) {
                    request.putArray("imageList")
                            .addObject()
                            .put("name", "image_link")
                            .set("data", image);
                }
            }
        }
    }

    /// Returns whether the value is an image for the Web UI: base64, or an input that replaces it.
    private static boolean isGiven(JsonNode image) {
        return image.isPojo() || (image.isTextual() && !image.textValue().isBlank());
    }

    private static int due(WebUiRoute route, ObjectNode request) {
        return switch (route) {
            case TEXT_TO_IMAGE, IMAGE_TO_IMAGE, EXTRA_SINGLE_IMAGE -> 1;
            case EXTRA_BATCH_IMAGES -> Math.max(1, request.path("imageList").size());
            case INTERROGATE, PNG_INFO -> 0;
        };
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
