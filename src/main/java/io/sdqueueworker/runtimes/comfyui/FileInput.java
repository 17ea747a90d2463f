package io.sdqueueworker.runtimes.comfyui;

import io.sdqueueworker.runtimes.comfyui.models.InputInfo;
import io.sdqueueworker.runtimes.comfyui.models.NodeInfo;
import io.sdqueueworker.staging.InputPlace.Form;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// An input that names a file of the input folder, so that a URL stands for a file to upload.
///
/// @param form the kind of file
/// @param subfolder of the input folder that the node looks in; empty for the folder itself
record FileInput(Form form, String subfolder) {

    /// The names of file inputs, in ComfyUI's own loaders and in well-known extensions.
    private static final Map<String, Form> USUAL = Map.of(
            // LoadImage, LoadImageMask, LoadImageOutput
            "image", Form.MEDIA,
            "mask", Form.MEDIA,
            // LoadVideo
            "file", Form.MEDIA,
            // LoadAudio, VHS_LoadAudioUpload
            "audio", Form.MEDIA,
            // VHS_LoadVideo
            "video", Form.MEDIA,
            // Load3D
            "model_file", Form.MODEL);

    /// Loaders whose class says that they take a path, an address or a file of their own. VHS_LoadAudio is called
    /// `Load Audio (Path)` in the user interface only.
    private static final Pattern LOADS_BY_ITSELF =
            Pattern.compile(".*Path|.*(?i:base64).*|.*(?:Url|URL).*|VHS_LoadAudio");

    private static final Set<String> MEDIA_ENDINGS = Set.of(
            "png", "jpg", "jpeg", "webp", "gif", "bmp", "tiff", "avif", "mp4", "webm", "mkv", "mov", "avi", "wav",
            "mp3", "flac", "ogg", "opus", "m4a");

    private static final Set<String> SCENE_ENDINGS = Set.of("glb", "gltf", "fbx", "obj", "stl", "ply");

    /// The folder of the user interface's uploads of scenes.
    static final String SCENES = "3d";

    /// The meaning of a URL in an input of a node.
    ///
    /// @param info the runtime's description of the class; nothing if there is no such class
    /// @return nothing if the node wants the URL itself
    static Optional<FileInput> of(String classType, String input, Optional<NodeInfo> info) {
        Optional<Form> usual =
                LOADS_BY_ITSELF.matcher(classType).matches() ? Optional.empty() : Optional.ofNullable(USUAL.get(input));
        if (info.isPresent() && !info.get().isReported()) {
            return usual.map(form -> new FileInput(form, form == Form.MODEL ? SCENES : ""));
        }
        // A text that is not one of a list may be a path or an address; anything else comes from another node.
        return info.flatMap(node -> node.input(input))
                .filter(InputInfo::isList)
                .flatMap(list -> list.upload()
                        .map(flag -> flag.equals("file_upload") ? Form.MODEL : Form.MEDIA)
                        .or(() -> byEnding(list.options().orElse(Set.of())))
                        .or(() -> usual)
                        .map(form -> new FileInput(
                                form, subfolder(form, list.options().orElse(Set.of())))));
    }

    private static Optional<Form> byEnding(Set<String> options) {
        if (options.stream().anyMatch(option -> MEDIA_ENDINGS.contains(ending(option)))) {
            return Optional.of(Form.MEDIA);
        }
        return options.stream().anyMatch(option -> SCENE_ENDINGS.contains(ending(option)))
                ? Optional.of(Form.MODEL)
                : Optional.empty();
    }

    /// The folder that all files of the list are in.
    private static String subfolder(Form form, Set<String> options) {
        Set<String> folders = options.stream()
                .filter(option -> option.contains("/") || option.contains("."))
                .map(option -> option.substring(0, Math.max(0, option.indexOf('/'))))
                .collect(Collectors.toSet());
        if (folders.isEmpty()) {
            return form == Form.MODEL ? SCENES : "";
        }
        return folders.size() == 1 ? folders.iterator().next() : "";
    }

    private static String ending(String name) {
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}
