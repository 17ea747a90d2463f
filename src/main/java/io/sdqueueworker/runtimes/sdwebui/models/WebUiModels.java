package io.sdqueueworker.runtimes.sdwebui.models;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.models.ModelSearch;
import io.sdqueueworker.runtimes.NeedsBuilder;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.TaskKind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Finds the models that a request for the SD Web UI names, including those in the routing data of `alwayson_scripts`
/// that the worker puts into the request.
///
/// The folders are those below the Web UI's `models`, which the model directory replaces. Upscalers are needed only if
/// a file with that name exists: the Web UI has built-in ones, and its own names for others.
public final class WebUiModels implements ModelSearch {

    private static final List<String> CHECKPOINTS = List.of("Stable-diffusion");

    /// `modules/sd_vae.py` also reads files next to checkpoints that end in `.vae.safetensors` and similar.
    private static final List<String> VAES = List.of("VAE", "Stable-diffusion");

    private static final List<String> LORAS = List.of("Lora", "LyCORIS");
    private static final List<String> HYPERNETWORKS = List.of("hypernetworks");
    private static final List<String> CONTROLNETS = List.of("ControlNet");
    private static final List<String> DETECTORS = List.of("adetailer");
    private static final List<String> EMBEDDINGS = List.of("embeddings");
    private static final List<String> UPSCALERS =
            List.of("ESRGAN", "RealESRGAN", "SwinIR", "ScuNET", "LDSR", "DAT", "HAT");

    /// Choices in lists of models that are not models.
    private static final Set<String> NO_MODELS =
            Set.of("none", "automatic", "auto", "use same checkpoint", "use same vae", "passthrough");

    /// The kinds of the extra networks in a prompt.
    private enum Tags {
        LOADED,
        /// A1111 loads none for a negative prompt: the task works without them.
        PERHAPS,
        NONE
    }

    private final boolean switchesModel;

    /// @param switchesModel whether the checkpoint in the routing data is used
    public WebUiModels(boolean switchesModel) {
        this.switchesModel = switchesModel;
    }

    @Override
    public List<ModelNeed> find(TaskKind kind, JsonNode content) {
        NeedsBuilder found = new NeedsBuilder();
        switch (kind) {
            case TEXT_TO_IMAGE -> {
                findSampled(content, found);
                if (isOn(content.path("enable_hr"))) {
                    findSecondPass(content, found);
                }
            }
            case IMAGE_TO_IMAGE -> findSampled(content, found);
            case EXTRA_SINGLE_IMAGE, EXTRA_BATCH_IMAGES -> {
                optional(ModelKind.UPSCALER, UPSCALERS, content.path("upscaler_1"), found);
                optional(ModelKind.UPSCALER, UPSCALERS, content.path("upscaler_2"), found);
            }
            case INTERROGATE, PNG_INFO, PIPELINE -> {}
        }
        return found.toList();
    }

    private void findSampled(JsonNode content, NeedsBuilder found) {
        require(ModelKind.CHECKPOINT, CHECKPOINTS, checkpoint(content), found);
        require(ModelKind.VAE, VAES, setting(content, "sd_vae"), found);
        require(ModelKind.CHECKPOINT, CHECKPOINTS, content.path("refiner_checkpoint"), found);
        optional(ModelKind.UPSCALER, UPSCALERS, setting(content, "upscaler_for_img2img"), found);
        findInScripts(content, found);
        findInPrompts(content, content.path("prompt"), content.path("negative_prompt"), found);
    }

    private static void findSecondPass(JsonNode content, NeedsBuilder found) {
        require(ModelKind.CHECKPOINT, CHECKPOINTS, content.path("hr_checkpoint_name"), found);
        optional(ModelKind.UPSCALER, UPSCALERS, content.path("hr_upscaler"), found);
        findInPrompts(content, content.path("hr_prompt"), content.path("hr_negative_prompt"), found);
    }

    private JsonNode checkpoint(JsonNode content) {
        JsonNode chosen = setting(content, "sd_model_checkpoint");
        return chosen.isMissingNode() && switchesModel
                ? content.path("alwayson_scripts").path("sd_model_checkpoint")
                : chosen;
    }

    /// A setting for this request only. The routing data overrides the request's own.
    private static JsonNode setting(JsonNode content, String name) {
        JsonNode routed =
                content.path("alwayson_scripts").path("override_settings").path(name);
        return routed.isMissingNode() ? content.path("override_settings").path(name) : routed;
    }

    /// Scripts are named in any letter case. Only well-known scripts that load models are searched.
    private static void findInScripts(JsonNode content, NeedsBuilder found) {
        for (Map.Entry<String, JsonNode> script :
                content.path("alwayson_scripts").properties()) {
            JsonNode arguments = script.getValue().path("args");
            switch (script.getKey().toLowerCase(Locale.ROOT)) {
                case "controlnet" -> arguments.forEach(unit -> findControlNet(unit, found));
                case "adetailer" -> {
                    // The first argument says whether it is enabled.
                    if (!arguments.path(0).isBoolean() || isOn(arguments.path(0))) {
                        arguments.forEach(tab -> findDetailer(content, tab, found));
                    }
                }
                default -> {}
            }
        }
    }

    /// A unit of sd-webui-controlnet, which is enabled by default.
    private static void findControlNet(JsonNode unit, NeedsBuilder found) {
        if (!unit.has("enabled") || isOn(unit.path("enabled"))) {
            require(ModelKind.CONTROLNET, CONTROLNETS, unit.path("model"), found);
        }
    }

    /// A tab of ADetailer, which repaints the areas that its model finds. It is disabled without a model.
    private static void findDetailer(JsonNode content, JsonNode tab, NeedsBuilder found) {
        boolean isOff = tab.has("ad_tab_enable") && !isOn(tab.path("ad_tab_enable"));
        if (isOff || !isModel(tab.path("ad_model"))) {
            return;
        }
        optional(ModelKind.FILE, DETECTORS, tab.path("ad_model"), found);
        if (isOn(tab.path("ad_use_checkpoint"))) {
            require(ModelKind.CHECKPOINT, CHECKPOINTS, tab.path("ad_checkpoint"), found);
        }
        if (isOn(tab.path("ad_use_vae"))) {
            require(ModelKind.VAE, VAES, tab.path("ad_vae"), found);
        }
        require(ModelKind.CONTROLNET, CONTROLNETS, tab.path("ad_controlnet_model"), found);
        findInPrompts(content, tab.path("ad_prompt"), tab.path("ad_negative_prompt"), found);
    }

    private static void findInPrompts(JsonNode content, JsonNode positive, JsonNode negative, NeedsBuilder found) {
        boolean readsTags = !isOn(content.path("disable_extra_networks"));
        findInPrompt(positive, readsTags ? Tags.LOADED : Tags.NONE, found);
        findInPrompt(negative, readsTags ? Tags.PERHAPS : Tags.NONE, found);
    }

    private static void findInPrompt(JsonNode prompt, Tags tags, NeedsBuilder found) {
        if (!prompt.isTextual()) {
            return;
        }
        PromptText text = new PromptText(prompt.textValue());
        if (tags != Tags.NONE) {
            for (PromptText.ExtraNetwork network : text.extraNetworks()) {
                switch (network.type()) {
                    case "lora", "lyco" -> found.add(ModelKind.LORA, LORAS, network.name(), tags == Tags.PERHAPS);
                    case "hypernet" ->
                        found.add(ModelKind.HYPERNETWORK, HYPERNETWORKS, network.name(), tags == Tags.PERHAPS);
                    default -> {}
                }
            }
        }
        findEmbeddings(text, found);
    }

    private static void findEmbeddings(PromptText text, NeedsBuilder found) {
        text.words(NeedsBuilder.MOST_OPTIONAL).forEach(word -> found.add(ModelKind.EMBEDDING, EMBEDDINGS, word, true));
    }

    private static void require(ModelKind kind, List<String> folders, JsonNode name, NeedsBuilder found) {
        if (isModel(name)) {
            found.add(kind, folders, name.textValue(), false);
        }
    }

    private static void optional(ModelKind kind, List<String> folders, JsonNode name, NeedsBuilder found) {
        if (isModel(name)) {
            found.add(kind, folders, name.textValue(), true);
        }
    }

    private static boolean isModel(JsonNode name) {
        return name.isTextual() && !NO_MODELS.contains(name.textValue().toLowerCase(Locale.ROOT));
    }

    /// Reads a truth value as pydantic does. The Web UI refuses other values.
    private static boolean isOn(JsonNode value) {
        return switch (value.asText("").toLowerCase(Locale.ROOT)) {
            case "", "null", "false", "0", "0.0", "off", "no", "f", "n" -> false;
            default -> true;
        };
    }
}
