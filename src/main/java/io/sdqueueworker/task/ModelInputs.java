package io.sdqueueworker.task;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Which inputs of ComfyUI's nodes name a model file, and in which folders of the model directory it may lie.
///
/// The folders are those of ComfyUI's `folder_paths.py` and of what well-known extensions add to it. An input
/// with a number behind its name, as in `clip_name2` or `lora_name_3`, is one of several of its kind.
public final class ModelInputs {

    /// What the files of models end in: ComfyUI's `supported_pt_extensions`, ComfyUI-GGUF's and insightface's.
    /// A value that ends in none of them is a choice that the node makes without a file, such as `taesd`,
    /// `pixel_space` or `None`.
    private static final Set<String> ENDINGS =
            Set.of("safetensors", "sft", "ckpt", "pt", "pt2", "pth", "bin", "pkl", "gguf", "onnx");

    private static final Pattern NUMBER = Pattern.compile("_?\\d{1,3}$");

    private static final List<String> DIFFUSION_MODELS = List.of("unet", "diffusion_models");
    private static final List<String> TEXT_ENCODERS = List.of("text_encoders", "clip");
    private static final List<String> MOTION_MODELS = List.of("animatediff_models");

    /// What is known without being told.
    public static final ModelInputs KNOWN = new ModelInputs(Map.ofEntries(
            // ComfyUI's nodes.py, and the many extensions that call theirs the same.
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

    private ModelInputs(Map<String, List<String>> folders) {
        this.folders = Map.copyOf(folders);
    }

    /// One line of the table.
    ///
    /// @param input the input's name, or `ClassType.input` where it has another meaning at one class of nodes
    /// @param folders in the order in which ComfyUI looks; none says that the input names no model
    public record Entry(String input, List<String> folders) {

        private static final Pattern FOLDER = Pattern.compile("[\\w-][\\w .-]{0,99}(?:/[\\w-][\\w .-]{0,99}){0,7}");

        public Entry {
            folders = List.copyOf(folders);
        }

        /// Reads `MyLoader.my_file=my_folder+other_folder`.
        ///
        /// @throws IllegalArgumentException when it is no such text
        public static Entry parse(String text) {
            int equals = text.indexOf('=');
            if (equals < 0 || text.substring(0, equals).isBlank()) {
                throw new IllegalArgumentException("names no input");
            }
            String listed = text.substring(equals + 1).strip();
            List<String> folders = listed.isEmpty()
                    ? List.of()
                    : Stream.of(listed.split("\\+", -1)).map(String::strip).toList();
            if (!folders.stream().allMatch(FOLDER.asMatchPredicate())) {
                throw new IllegalArgumentException("names a folder that is none");
            }
            return new Entry(text.substring(0, equals).strip(), folders);
        }
    }

    /// This table with more lines, which take the place of those for the same input.
    public ModelInputs with(List<Entry> entries) {
        Map<String, List<String>> all = new HashMap<>(folders);
        entries.forEach(entry -> all.put(entry.input(), entry.folders()));
        return new ModelInputs(all);
    }

    /// Where the model may lie that an input names, in the order in which ComfyUI looks; nothing if it names no
    /// model. What is known of the class goes first, then what is known of the very name.
    public Optional<List<String>> foldersOf(String classType, String input) {
        String unnumbered = NUMBER.matcher(input).replaceFirst("");
        return Stream.of(classType + "." + input, classType + "." + unnumbered, input, unnumbered)
                .filter(folders::containsKey)
                .findFirst()
                .map(folders::get)
                .filter(found -> !found.isEmpty());
    }

    /// Whether a name is one of a model file, by its ending, in any letter case.
    public static boolean isFile(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0
                && name.length() - dot <= 12
                && ENDINGS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
    }
}
