package io.sdqueueworker.runtimes.sdwebui.models;

import io.sdqueueworker.models.catalogue.FileName;
import io.sdqueueworker.models.catalogue.ModelNaming;
import io.sdqueueworker.task.ModelKind;
import java.util.List;
import java.util.regex.Pattern;

/// The names by which the Web UI calls model files.
///
/// A checkpoint is called by its path below the folder, its file's name, either without ending, or its path
/// without ending and with underscores for slashes (`CheckpointInfo.ids` in `modules/sd_models.py`). LoRAs,
/// hypernetworks, embeddings, upscalers and ControlNets are called by their file's name without ending, in
/// any subfolder. Accepting all of these names for all kinds finds no other model than the intended one.
public final class WebUiModelNames implements ModelNaming {

    private static final String CHECKPOINTS = "Stable-diffusion";

    /// The files that A1111 loads with a checkpoint if they are beside it: its configuration
    /// (`modules/sd_models_config.py`) and its VAE (`modules/sd_vae.py`).
    private static final List<String> COMPANIONS = List.of(".yaml", ".vae.safetensors", ".vae.pt", ".vae.ckpt");

    private static final Pattern EMBEDDING_IMAGE = Pattern.compile("(?i).+(?<!\\.preview)\\.(?:png|webp|jxl|avif)");

    @Override
    public List<String> names(ModelKind kind, String folder, String path) {
        if (kind == ModelKind.EMBEDDING && isEmbeddingImage(path)) {
            // It may be the preview of an embedding with the same name, so only its whole path means it.
            return List.of(path);
        }
        if (!counts(kind, folder, path)) {
            return List.of();
        }
        String stem = FileName.stem(path);
        return List.of(path, stem, FileName.last(path), FileName.core(path), stem.replace('/', '_'));
    }

    /// The name without the hash that the Web UI appends: `anything-v3 [812cd9f9d9]`.
    @Override
    public String bare(String name) {
        int bracket = name.lastIndexOf('[');
        if (bracket <= 0 || !name.endsWith("]") || bracket + 2 >= name.length()) {
            return name;
        }
        boolean isHash =
                name.substring(bracket + 1, name.length() - 1).chars().allMatch(c -> Character.digit(c, 16) >= 0);
        return isHash ? name.substring(0, bracket).stripTrailing() : name;
    }

    @Override
    public List<String> companions(ModelKind kind, String path) {
        return kind == ModelKind.CHECKPOINT
                ? COMPANIONS.stream()
                        .map(ending -> FileName.stem(path) + ending)
                        .toList()
                : List.of();
    }

    @Override
    public List<String> checkpointFolders() {
        return List.of(CHECKPOINTS);
    }

    private static boolean counts(ModelKind kind, String folder, String path) {
        return FileName.isModel(path)
                && switch (kind) {
                    case CHECKPOINT -> !isVaeOfCheckpoint(path);
                    case VAE -> isVaeOfCheckpoint(path) || !folder.equals(CHECKPOINTS);
                    case MODULE, LORA, HYPERNETWORK, EMBEDDING, CONTROLNET, UPSCALER, FILE, PATTERN -> true;
                };
    }

    /// Returns whether it may be an image with an embedding in it
    /// (`modules/textual_inversion/textual_inversion.py`, `load_from_file`).
    static boolean isEmbeddingImage(String path) {
        return EMBEDDING_IMAGE.matcher(path).matches();
    }

    /// Returns whether it is the VAE of a checkpoint in the same folder: `anything-v3.vae.pt`.
    private static boolean isVaeOfCheckpoint(String path) {
        return FileName.stem(path).endsWith(".vae");
    }
}
