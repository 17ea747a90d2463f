package io.sdqueueworker.runtimes.sdwebui.models;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.models.KnownFiles;
import io.sdqueueworker.models.ModelSearch;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskKind;
import java.util.List;

/// Finds the models that a request for the SD Web UI names, including those in the routing data of
/// `alwayson_scripts` that the worker puts into the request.
///
/// Upscalers are fetched only if a file with that name exists: the Web UI has built-in ones, and its own names for
/// others.
public final class WebUiModels implements ModelSearch {

    private final boolean switchesModel;

    /// @param switchesModel whether the checkpoint in the routing data is used
    public WebUiModels(boolean switchesModel) {
        this.switchesModel = switchesModel;
    }

    @Override
    public List<ModelNeed> find(TaskKind kind, JsonNode content) {
        return needs(kind, content).toList();
    }

    @Override
    public List<ModelNeed> find(TaskKind kind, JsonNode content, KnownFiles known)
            throws TaskFailedException, InterruptedException {
        return needs(kind, content).with(known);
    }

    /// The models that a task names, without those whose files free text names.
    public NamedModels named(TaskKind kind, JsonNode content) {
        return needs(kind, content).named();
    }

    private WebUiNeeds needs(TaskKind kind, JsonNode content) {
        WebUiNeeds found = new WebUiNeeds(!WebUiNeeds.isOn(content.path("disable_extra_networks")));
        switch (kind) {
            case TEXT_TO_IMAGE -> {
                findSampled(content, found);
                if (WebUiNeeds.isOn(content.path("enable_hr"))) {
                    findSecondPass(content, found);
                }
            }
            case IMAGE_TO_IMAGE -> findSampled(content, found);
            case EXTRA_SINGLE_IMAGE, EXTRA_BATCH_IMAGES -> {
                found.upscaler(content.path("upscaler_1"));
                found.upscaler(content.path("upscaler_2"));
            }
            case INTERROGATE, PNG_INFO, PIPELINE -> {}
        }
        return found;
    }

    private void findSampled(JsonNode content, WebUiNeeds found) {
        found.require(ModelKind.CHECKPOINT, checkpoint(content));
        found.require(ModelKind.VAE, setting(content, "sd_vae"));
        found.requireEach(ModelKind.MODULE, setting(content, "forge_additional_modules"));
        found.requirePart(content.path("refiner_checkpoint"));
        findSdNext(content, found);
        found.upscaler(setting(content, "upscaler_for_img2img"));
        ScriptModels.find(content, found);
        found.prompt(content.path("prompt"));
        found.possiblePrompt(content.path("negative_prompt"));
    }

    /// The settings that only SD.Next has. Its API has no lists of the last two.
    private static void findSdNext(JsonNode content, WebUiNeeds found) {
        found.require(ModelKind.CHECKPOINT, setting(content, "sd_model_refiner"));
        found.require(ModelKind.MODULE, setting(content, "sd_text_encoder"));
        found.require(ModelKind.MODULE, setting(content, "sd_unet"));
    }

    private static void findSecondPass(JsonNode content, WebUiNeeds found) {
        found.requirePart(content.path("hr_checkpoint_name"));
        found.requireEach(ModelKind.MODULE, content.path("hr_additional_modules"));
        found.upscaler(content.path("hr_upscaler"));
        found.prompt(content.path("hr_prompt"));
        found.possiblePrompt(content.path("hr_negative_prompt"));
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
}
