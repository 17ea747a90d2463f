package io.sdqueueworker.runtimes.comfyui;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The inputs of ComfyUI's nodes that name a model file, with the folders of the model directory that it may be in.
///
/// The folders are those of ComfyUI's `folder_paths.py` and those that well-known extensions add. An input
/// with a number behind its name, as in `clip_name2` or `lora_name_3`, is one of several of its kind.
final class LoaderInputs {

    private static final Pattern NUMBER = Pattern.compile("_?\\d{1,3}$");

    private static final List<String> DIFFUSION_MODELS = List.of("unet", "diffusion_models");
    private static final List<String> TEXT_ENCODERS = List.of("text_encoders", "clip");
    private static final List<String> MOTION_MODELS = List.of("animatediff_models");

    /// The inputs of ComfyUI and of well-known extensions.
    static final LoaderInputs KNOWN = new LoaderInputs(Map.ofEntries(
            // ComfyUI's nodes.py, and the many extensions that use the same names.
            Map.entry("ckpt_name", List.of("checkpoints")),
            Map.entry("lora_name", List.of("loras")),
            Map.entry("vae_name", List.of("vae", "vae_approx")),
            Map.entry("unet_name", DIFFUSION_MODELS),
            Map.entry("diffusion_model_name", DIFFUSION_MODELS),
            Map.entry("clip_name", TEXT_ENCODERS),
            Map.entry("CLIPVisionLoader.clip_name", List.of("clip_vision")),
            Map.entry("control_net_name", List.of("controlnet", "t2i_adapter")),
            Map.entry("style_model_name", List.of("style_models")),
            Map.entry("gligen_name", List.of("gligen")),
            // ComfyUI's comfy_extras.
            Map.entry("model_name", List.of("upscale_models")),
            Map.entry("upscale_model", List.of("upscale_models")),
            Map.entry("LatentUpscaleModelLoader.model_name", List.of("latent_upscale_models")),
            Map.entry("FrameInterpolationModelLoader.model_name", List.of("frame_interpolation")),
            Map.entry("bg_removal_name", List.of("background_removal")),
            Map.entry("hypernetwork_name", List.of("hypernetworks")),
            Map.entry("photomaker_model_name", List.of("photomaker")),
            Map.entry("audio_encoder_name", List.of("audio_encoders")),
            Map.entry("ModelPatchLoader.name", List.of("model_patches")),
            Map.entry("LTXAVTextEncoderLoader.text_encoder", TEXT_ENCODERS),
            // ComfyUI_IPAdapter_plus, ComfyUI_InstantID, PuLID_ComfyUI.
            Map.entry("ipadapter_file", List.of("ipadapter")),
            Map.entry("instantid_file", List.of("instantid")),
            Map.entry("pulid_file", List.of("pulid")),
            // ComfyUI-AnimateDiff-Evolved: its LoRAs were called lora_name first, then name.
            Map.entry("motion_model", MOTION_MODELS),
            Map.entry("ADE_LoadAnimateDiffModel.model_name", MOTION_MODELS),
            Map.entry("ADE_AnimateDiffLoaderGen1.model_name", MOTION_MODELS),
            Map.entry("ADE_AnimateDiffLoaderWithContext.model_name", MOTION_MODELS),
            Map.entry("ADE_AnimateDiffLoRALoader.name", List.of("animatediff_motion_lora")),
            Map.entry("ADE_AnimateDiffLoRALoader.lora_name", List.of("animatediff_motion_lora")),
            // ComfyUI-Impact-Pack: a detector's name begins with its subfolder, bbox or segm.
            Map.entry("UltralyticsDetectorProvider.model_name", List.of("ultralytics")),
            Map.entry("bbox_model_name", List.of("ultralytics")),
            Map.entry("SAMLoader.model_name", List.of("sams")),
            Map.entry("sam_model_name", List.of("sams")),
            // facerestore_cf, ComfyUI-ReActor.
            Map.entry("FaceRestoreModelLoader.model_name", List.of("facerestore_models")),
            Map.entry("ReActorFaceSwap.swap_model", List.of("insightface")),
            Map.entry("ReActorFaceSwap.face_restore_model", List.of("facerestore_models")),
            // rgthree-comfy: each row of the first is an object with a member of this name.
            Map.entry("Power Lora Loader (rgthree).lora", List.of("loras")),
            Map.entry("Lora Loader Stack (rgthree).lora", List.of("loras")),
            // ComfyUI-WanVideoWrapper, ComfyUI-KJNodes.
            Map.entry("WanVideoModelLoader.model", DIFFUSION_MODELS),
            Map.entry("WanVideoVAELoader.model_name", List.of("vae")),
            Map.entry("LoadWanVideoT5TextEncoder.model_name", TEXT_ENCODERS),
            Map.entry("WanVideoLoraSelect.lora", List.of("loras")),
            Map.entry("WanVideoLoraSelectMulti.lora", List.of("loras")),
            Map.entry("DiffusionModelLoaderKJ.model_name", DIFFUSION_MODELS)));

    private final Map<String, List<String>> folders;

    private LoaderInputs(Map<String, List<String>> folders) {
        this.folders = Map.copyOf(folders);
    }

    /// This table with more lines, which replace those for the same input.
    ///
    /// @param more folders in the order in which ComfyUI looks, by the input's name or by `ClassType.input`; no
    ///     folder says that the input names no model
    LoaderInputs with(Map<String, List<String>> more) {
        Map<String, List<String>> all = new HashMap<>(folders);
        all.putAll(more);
        return new LoaderInputs(all);
    }

    /// The folders that an input's model may be in, in the order in which ComfyUI looks; nothing if the input names
    /// no model. A line for the class goes before a line for the name alone.
    Optional<List<String>> foldersOf(String classType, String input) {
        String unnumbered = NUMBER.matcher(input).replaceFirst("");
        return Stream.of(classType + "." + input, classType + "." + unnumbered, input, unnumbered)
                .filter(folders::containsKey)
                .findFirst()
                .map(folders::get)
                .filter(found -> !found.isEmpty());
    }
}
