package io.sdqueueworker.runtimes.sdwebui.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.models.catalogue.FileName;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.ModelNeed;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// Puts the names by which the Web UI lists models into a request.
public final class RequestNames {

    private static final String SETTINGS = "override_settings";
    private static final String VAE = "sd_vae";
    private static final String REFINER = "sd_model_refiner";
    private static final String MODULES = "forge_additional_modules";
    private static final String SECOND_PASS_MODULES = "hr_additional_modules";

    private final ObjectNode request;
    private final Function<ModelNeed, Optional<String>> listed;

    /// @param request for `txt2img` or `img2img`
    /// @param listed the Web UI's name of a model, if it lists it
    public RequestNames(ObjectNode request, Function<ModelNeed, Optional<String>> listed) {
        this.request = request;
        this.listed = listed;
    }

    /// Replaces the names in the fields and scripts that every fork has. A name that is not listed stays.
    public void put() {
        replace(ModelKind.CHECKPOINT, request.path(SETTINGS), "sd_model_checkpoint");
        replace(ModelKind.CHECKPOINT, request.path(SETTINGS), REFINER);
        replace(ModelKind.VAE, request.path(SETTINGS), VAE);
        replace(ModelKind.CHECKPOINT, request, "refiner_checkpoint");
        replace(ModelKind.CHECKPOINT, request, "hr_checkpoint_name");
        for (Map.Entry<String, JsonNode> script :
                request.path("alwayson_scripts").properties()) {
            JsonNode arguments = script.getValue().path("args");
            switch (script.getKey().toLowerCase(Locale.ROOT)) {
                case "refiner" -> {
                    if (arguments instanceof ArrayNode array) {
                        find(ModelKind.CHECKPOINT, array.path(1)).ifPresent(title -> array.set(1, title));
                    }
                }
                case "adetailer" ->
                    arguments.forEach(tab -> {
                        replace(ModelKind.CHECKPOINT, tab, "ad_checkpoint");
                        replace(ModelKind.VAE, tab, "ad_vae");
                    });
                default -> {}
            }
        }
    }

    /// Writes the modules as Forge takes them: a list of file names. Forge takes a text for a list of letters, and
    /// does nothing with `sd_vae`, so that becomes a module behind those that the task names. Without any, it
    /// stays, and the worker adds it to the modules of tasks without their own. The second pass fails without
    /// modules, so it has those of the first one (`modules/processing.py`, `sample_hr_pass`).
    public void putModules() {
        if (request.path(SETTINGS) instanceof ObjectNode settings) {
            putModules(settings, MODULES);
            if (settings.path(MODULES) instanceof ArrayNode modules && WebUiNeeds.isVae(settings.path(VAE))) {
                String vae = settings.remove(VAE).asText();
                if (modules.valueStream().noneMatch(module -> module.asText().equals(vae))) {
                    modules.add(vae);
                }
            }
        }
        if (WebUiNeeds.isOn(request.path("enable_hr"))) {
            putModules(request, SECOND_PASS_MODULES);
            if (!request.path(SECOND_PASS_MODULES).isArray()) {
                request.putArray(SECOND_PASS_MODULES).add("Use same choices");
            }
        }
    }

    /// The VAE that a task names in its settings, if it names one.
    public static Optional<String> vae(JsonNode settings) {
        return Optional.of(settings.path(VAE)).filter(WebUiNeeds::isVae).map(JsonNode::asText);
    }

    private void putModules(ObjectNode parent, String field) {
        JsonNode given = parent.path(field);
        if (given.isTextual()) {
            parent.putArray(field).add(given);
        }
        if (parent.path(field) instanceof ArrayNode modules) {
            for (int i = 0; i < modules.size(); i++) {
                int at = i;
                find(ModelKind.MODULE, modules.path(i)).ifPresent(name -> modules.set(at, name));
            }
        }
    }

    private void replace(ModelKind kind, JsonNode parent, String field) {
        if (parent instanceof ObjectNode object) {
            // SD.Next knows a new checkpoint by its path without the ending.
            find(kind, object.path(field))
                    .map(name -> field.equals(REFINER) ? FileName.stem(name) : name)
                    .ifPresent(name -> object.put(field, name));
        }
    }

    /// A checkpoint that is not listed yet is sent without its hash, see [CheckpointName#known()].
    private Optional<String> find(ModelKind kind, JsonNode name) {
        if (!WebUiNeeds.isModel(name)) {
            return Optional.empty();
        }
        String text = name.textValue();
        Optional<String> found = listed.apply(new ModelNeed(kind, WebUiNeeds.folders(kind), text, false));
        return kind == ModelKind.CHECKPOINT ? found.or(() -> Optional.of(new CheckpointName(text).known())) : found;
    }
}
