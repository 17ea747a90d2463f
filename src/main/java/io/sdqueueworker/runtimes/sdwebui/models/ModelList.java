package io.sdqueueworker.runtimes.sdwebui.models;

import com.fasterxml.jackson.core.JsonParser;
import io.sdqueueworker.task.ModelKind;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// A list of the Web UI for files of one kind other than checkpoints. Forks may lack some of the lists.
///
/// A new file is in the list only after a refresh call, if there is one.
public enum ModelList {
    VAES("sd-vae", "model_name"),
    /// Forge's list of VAEs and text encoders. Only the user interface refreshes it.
    MODULES("sd-modules", "model_name"),
    /// Also the path of the file: SD.Next knows a LoRA by its path as well.
    LORAS("loras", "name", "alias", "path"),
    /// Only the user interface refreshes it.
    HYPERNETWORKS("hypernetworks", "name"),
    EMBEDDINGS("embeddings", "loaded", "skipped"),
    /// The extension's list. A1111's extension looks into its folders at every call.
    CONTROLNET_MODELS("controlnet/model_list", "model_list"),
    /// Read at the start of the Web UI only.
    UPSCALERS("upscalers", "name"),
    /// The ways to enlarge an image before it is decoded, which the second pass takes for upscalers.
    LATENT_UPSCALERS("latent-upscale-modes", "name");

    private final String path;

    @SuppressWarnings("ImmutableEnumChecker") // A set of `Set.of` cannot be changed.
    private final Set<String> members;

    ModelList(String path, String... members) {
        this.path = path;
        this.members = Set.of(members);
    }

    /// The lists for a kind. None for kinds that the Web UI does not list.
    public static List<ModelList> of(ModelKind kind) {
        return switch (kind) {
            case VAE -> List.of(VAES, MODULES);
            case MODULE -> List.of(MODULES);
            case LORA -> List.of(LORAS);
            case HYPERNETWORK -> List.of(HYPERNETWORKS);
            case EMBEDDING -> List.of(EMBEDDINGS);
            case CONTROLNET -> List.of(CONTROLNET_MODELS);
            case UPSCALER -> List.of(UPSCALERS, LATENT_UPSCALERS);
            case CHECKPOINT, FILE, PATTERN -> List.of();
        };
    }

    /// The path below the API's address, or for an extension below the server's address.
    public String path() {
        return path;
    }

    /// Returns whether tasks work without the list. The Web UI fails to write that of LoRAs if the training
    /// metadata of one has a number that JSON does not have, and it looks for new ones during a run. Embeddings are
    /// never required.
    public boolean mayFail() {
        return this == LORAS || this == EMBEDDINGS;
    }

    public boolean isOfExtension() {
        return this == CONTROLNET_MODELS;
    }

    /// The call that makes the Web UI look into its folders again.
    public Optional<String> refresh() {
        return switch (this) {
            case VAES -> Optional.of("refresh-vae");
            case LORAS -> Optional.of("refresh-loras");
            case EMBEDDINGS -> Optional.of("refresh-embeddings");
            case MODULES, HYPERNETWORKS, CONTROLNET_MODELS, UPSCALERS, LATENT_UPSCALERS -> Optional.empty();
        };
    }

    /// Reads the names of the Web UI's answer while it arrives.
    public Set<String> names(JsonParser answer) throws IOException {
        return new ListedNames(answer, members).read();
    }

    /// The name in the list by which the Web UI finds a model, if it does.
    ///
    /// @param names of the list
    /// @param wanted the task's name
    public Optional<String> find(Set<String> names, String wanted) {
        return switch (this) {
            // A1111 ignores a VAE without its ending, SD.Next adds `.safetensors`.
            case VAES -> exact(names, wanted).or(() -> exact(names, wanted + ".safetensors"));
            // Forge accepts paths as well, and looks at their last part (`modules_forge/main_entry.py`,
            // `modules_change`).
            case MODULES -> exact(names, lastOf(wanted)).or(() -> exact(names, lastOf(wanted) + ".safetensors"));
            case LORAS -> exact(names, wanted).or(() -> byPath(names, wanted));
            case HYPERNETWORKS, UPSCALERS, LATENT_UPSCALERS -> exact(names, wanted);
            case EMBEDDINGS ->
                names.stream().filter(stemOf(wanted)::equalsIgnoreCase).findFirst();
            // The extension accepts a part of a name as well, in any letter case
            // (`scripts/global_state.py`).
            case CONTROLNET_MODELS -> {
                String part = wanted.toLowerCase(Locale.ROOT);
                yield names.stream()
                        .filter(name -> name.toLowerCase(Locale.ROOT).contains(part))
                        .findFirst();
            }
        };
    }

    private static Optional<String> exact(Set<String> names, String wanted) {
        return names.contains(wanted) ? Optional.of(wanted) : Optional.empty();
    }

    /// SD.Next replaces the dots of a LoRA's name, and finds it by the file's name as well
    /// (`modules/lora/lora_load.py`, `list_available_networks`).
    private static Optional<String> byPath(Set<String> names, String wanted) {
        return names.stream()
                .filter(name -> name.indexOf('/') >= 0 && stemOf(name).equals(wanted))
                .findFirst();
    }

    /// The last part of a path of any system.
    public static String lastOf(String path) {
        return path.replaceFirst("^.*[/\\\\]", "");
    }

    private static String stemOf(String path) {
        return lastOf(path).replaceFirst("\\.[^.]*$", "");
    }
}
