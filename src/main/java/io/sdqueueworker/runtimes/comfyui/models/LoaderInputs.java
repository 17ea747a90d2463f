package io.sdqueueworker.runtimes.comfyui.models;

import io.sdqueueworker.task.ModelNeed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The inputs of ComfyUI's nodes that name a model file, with the folders of the model directory that it may be in.
///
/// It is a hint for what the runtime does not report: the directories behind a folder's name, texts that are not
/// chosen from a list, and everything while the runtime does not answer. A line for a class of nodes is about that
/// class; a line for a name alone is what most extensions mean by it.
///
/// The folders are those of ComfyUI's `folder_paths.py` and those that well-known extensions add. An input
/// with a number behind its name, as in `clip_name2` or `lora_name_3`, is one of several of its kind.
public final class LoaderInputs {

    private static final Pattern NUMBER = Pattern.compile("_?\\d{1,3}$");

    private static final List<String> DIFFUSION_MODELS = List.of("unet", "diffusion_models");
    private static final List<String> TEXT_ENCODERS = List.of("text_encoders", "clip");
    private static final List<String> MOTION_MODELS = List.of("animatediff_models");

    /// Stands before a class of nodes whose line has patterns instead of folders.
    public static final String PATTERNS = "=>";

    /// The inputs of ComfyUI and of well-known extensions.
    public static final LoaderInputs KNOWN = new LoaderInputs(Map.ofEntries(
            // ComfyUI's nodes.py, and the many extensions that use the same names.
            Map.entry("ckpt_name", List.of("checkpoints")),
            Map.entry("lora_name", List.of("loras")),
            Map.entry("vae_name", List.of("vae", "vae_approx")),
            Map.entry("CheckpointLoader.config_name", List.of("configs")),
            Map.entry("DiffusersLoader.model_path", List.of("diffusers")),
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
            // ComfyUI-Lora-Manager: a list of such objects.
            Map.entry("Lora Loader (LoraManager).name", List.of("loras")),
            Map.entry("Lora Stacker (LoraManager).name", List.of("loras")),
            // ComfyUI-WanVideoWrapper, ComfyUI-KJNodes.
            Map.entry("WanVideoModelLoader.model", DIFFUSION_MODELS),
            Map.entry("WanVideoVAELoader.model_name", List.of("vae")),
            Map.entry("LoadWanVideoT5TextEncoder.model_name", TEXT_ENCODERS),
            Map.entry("WanVideoLoraSelect.lora", List.of("loras")),
            Map.entry("WanVideoLoraSelectMulti.lora", List.of("loras")),
            Map.entry("DiffusionModelLoaderKJ.model_name", DIFFUSION_MODELS)));

    /// The directories behind those names of folders that are not directories themselves.
    private static final Map<String, List<String>> DIRECTORIES = Map.of(
            "diffusion_models", DIFFUSION_MODELS,
            "unet", DIFFUSION_MODELS,
            "text_encoders", TEXT_ENCODERS,
            "clip", TEXT_ENCODERS,
            "controlnet", List.of("controlnet", "t2i_adapter"),
            // ComfyUI-GGUF, ComfyUI-Impact-Subpack.
            "unet_gguf", DIFFUSION_MODELS,
            "clip_gguf", TEXT_ENCODERS,
            "ultralytics_bbox", List.of("ultralytics/bbox"),
            "ultralytics_segm", List.of("ultralytics/segm"));

    private final Map<String, List<String>> folders;
    private final Map<String, List<String>> set;

    private LoaderInputs(Map<String, List<String>> folders) {
        this(folders, Map.of());
    }

    private LoaderInputs(Map<String, List<String>> folders, Map<String, List<String>> set) {
        this.folders = Map.copyOf(folders);
        this.set = Map.copyOf(set);
    }

    /// This table below the operator's.
    ///
    /// @param lines folders in the order in which ComfyUI looks, by the input's name or by `ClassType.input`, no
    ///     folder if the input names no model; and patterns of models by the class of nodes that loads them
    public LoaderInputs with(Map<String, List<String>> lines) {
        return new LoaderInputs(folders, lines);
    }

    /// The folders that the operator has set for an input; none if it names no model. Nothing without a line.
    Optional<List<String>> set(String classType, String input) {
        return line(set, classType + ".", input).or(() -> line(set, "", input));
    }

    /// The patterns of the models that the operator has set for a class of nodes, whose inputs do not name them.
    List<String> patterns(String classType) {
        return set.getOrDefault(PATTERNS + classType, List.of());
    }

    /// The folders that an input of this class has.
    List<String> ofClass(String classType, String input) {
        return line(folders, classType + ".", input).orElse(List.of());
    }

    /// Returns whether there is a line for an input of this class, and not only for its name.
    boolean isCertain(String classType, String input) {
        return set(classType, input).isPresent() || !ofClass(classType, input).isEmpty();
    }

    /// The folders that an input of this name usually has.
    List<String> ofName(String input) {
        return line(folders, "", input).orElse(List.of());
    }

    /// The best guess without the runtime: the class's folders, or those of the name.
    List<String> guess(String classType, String input) {
        List<String> ofClass = ofClass(classType, input);
        return ofClass.isEmpty() ? ofName(input) : ofClass;
    }

    /// All folders that an input's model may be in, the most likely first, and any other at last: ComfyUI has
    /// refused the name, so the guesses may be wrong.
    public List<String> candidates(String classType, String input) {
        return Stream.of(
                        set(classType, input).orElse(List.of()),
                        ofClass(classType, input),
                        ofName(input),
                        List.of(ModelNeed.ANYWHERE))
                .flatMap(List::stream)
                .distinct()
                .toList();
    }

    /// The directories of the model directory that one of ComfyUI's folders stands for.
    static List<String> directories(String folder) {
        return DIRECTORIES.getOrDefault(folder, List.of(folder));
    }

    private static Optional<List<String>> line(Map<String, List<String>> lines, String prefix, String input) {
        String unnumbered = NUMBER.matcher(input).replaceFirst("");
        return Stream.of(input, unnumbered)
                .map(name -> prefix + name)
                .filter(lines::containsKey)
                .findFirst()
                .map(lines::get);
    }
}
