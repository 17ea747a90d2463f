package io.sdqueueworker.staging.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.TaskKind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The models that a request for the SD Web UI names, with the routing data in `alwayson_scripts` counted as
/// the worker puts it into the request.
///
/// The folders are those below the Web UI's `models`, which the model directory takes the place of. Upscalers
/// are needed only where there is a file of that name: the Web UI has some built in, and calls others by names
/// of its own.
public final class WebUiModels implements ModelSearch {

    static final List<String> CHECKPOINTS = List.of("Stable-diffusion");

    /// `modules/sd_vae.py` also takes those that lie beside checkpoints and end in `.vae.safetensors` or the
    /// like.
    private static final List<String> VAES = List.of("VAE", "Stable-diffusion");

    private static final List<String> LORAS = List.of("Lora", "LyCORIS");
    private static final List<String> HYPERNETWORKS = List.of("hypernetworks");
    private static final List<String> CONTROLNETS = List.of("ControlNet");
    private static final List<String> EMBEDDINGS = List.of("embeddings");
    private static final List<String> UPSCALERS =
            List.of("ESRGAN", "RealESRGAN", "SwinIR", "ScuNET", "LDSR", "DAT", "HAT");

    /// Choices in lists of models that are none.
    private static final Set<String> NO_MODELS = Set.of("none", "automatic", "auto", "use same checkpoint");

    /// What the extra networks in a prompt are.
    private enum Tags {
        LOADED,
        /// A1111 loads none for a negative prompt; the task works without.
        PERHAPS,
        NONE
    }

    private final boolean switchesModel;

    /// @param switchesModel whether the checkpoint that the routing data names is switched to
    public WebUiModels(boolean switchesModel) {
        this.switchesModel = switchesModel;
    }

    @Override
    public List<ModelNeed> find(TaskKind kind, JsonNode content) {
        FoundNeeds found = new FoundNeeds();
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

    private void findSampled(JsonNode content, FoundNeeds found) {
        require(ModelKind.CHECKPOINT, CHECKPOINTS, checkpoint(content), found);
        require(ModelKind.VAE, VAES, setting(content, "sd_vae"), found);
        require(ModelKind.CHECKPOINT, CHECKPOINTS, content.path("refiner_checkpoint"), found);
        optional(ModelKind.UPSCALER, UPSCALERS, setting(content, "upscaler_for_img2img"), found);
        findControlNets(content.path("alwayson_scripts"), found);
        findInPrompts(content, "prompt", "negative_prompt", found);
    }

    private static void findSecondPass(JsonNode content, FoundNeeds found) {
        require(ModelKind.CHECKPOINT, CHECKPOINTS, content.path("hr_checkpoint_name"), found);
        optional(ModelKind.UPSCALER, UPSCALERS, content.path("hr_upscaler"), found);
        findInPrompts(content, "hr_prompt", "hr_negative_prompt", found);
    }

    private JsonNode checkpoint(JsonNode content) {
        JsonNode chosen = setting(content, "sd_model_checkpoint");
        return chosen.isMissingNode() && switchesModel
                ? content.path("alwayson_scripts").path("sd_model_checkpoint")
                : chosen;
    }

    /// A setting for this request only. Those of the routing data take the place of the request's own.
    private static JsonNode setting(JsonNode content, String name) {
        JsonNode routed =
                content.path("alwayson_scripts").path("override_settings").path(name);
        return routed.isMissingNode() ? content.path("override_settings").path(name) : routed;
    }

    /// The units of sd-webui-controlnet, which is called by its name in any letter case.
    private static void findControlNets(JsonNode scripts, FoundNeeds found) {
        for (Map.Entry<String, JsonNode> script : scripts.properties()) {
            if (script.getKey().equalsIgnoreCase("controlnet")) {
                for (JsonNode unit : script.getValue().path("args")) {
                    if (unit instanceof ObjectNode && (!unit.has("enabled") || isOn(unit.path("enabled")))) {
                        require(ModelKind.CONTROLNET, CONTROLNETS, unit.path("model"), found);
                    }
                }
            }
        }
    }

    private static void findInPrompts(JsonNode content, String positive, String negative, FoundNeeds found) {
        boolean readsTags = !isOn(content.path("disable_extra_networks"));
        findInPrompt(content.path(positive), readsTags ? Tags.LOADED : Tags.NONE, found);
        findInPrompt(content.path(negative), readsTags ? Tags.PERHAPS : Tags.NONE, found);
    }

    private static void findInPrompt(JsonNode prompt, Tags tags, FoundNeeds found) {
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

    private static void findEmbeddings(PromptText text, FoundNeeds found) {
        text.words(FoundNeeds.MOST_OPTIONAL).forEach(word -> found.add(ModelKind.EMBEDDING, EMBEDDINGS, word, true));
    }

    private static void require(ModelKind kind, List<String> folders, JsonNode name, FoundNeeds found) {
        if (isModel(name)) {
            found.add(kind, folders, name.textValue(), false);
        }
    }

    private static void optional(ModelKind kind, List<String> folders, JsonNode name, FoundNeeds found) {
        if (isModel(name)) {
            found.add(kind, folders, name.textValue(), true);
        }
    }

    private static boolean isModel(JsonNode name) {
        return name.isTextual() && !NO_MODELS.contains(name.textValue().toLowerCase(Locale.ROOT));
    }

    /// As pydantic reads a truth value. What it does not read is refused by the Web UI.
    private static boolean isOn(JsonNode value) {
        return switch (value.asText("").toLowerCase(Locale.ROOT)) {
            case "", "null", "false", "0", "0.0", "off", "no", "f", "n" -> false;
            default -> true;
        };
    }
}
