package io.sdqueueworker.runtimes.sdwebui.models;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.task.ModelKind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// A list of the Web UI for files of one kind other than checkpoints. Forks may lack some of the lists.
///
/// A new file is in the list only after a refresh call, if there is one.
public enum ModelList {
    VAES,
    /// Forge's list of VAEs and text encoders. Only the user interface refreshes it.
    MODULES,
    LORAS,
    /// Only the user interface refreshes it.
    HYPERNETWORKS,
    EMBEDDINGS,
    /// The extension's list. A1111's extension looks into its folders at every call.
    CONTROLNET_MODELS;

    /// The lists for a kind, in the order in which they are asked. The first existing list counts. None for kinds
    /// that the Web UI does not list, or lists at its start only.
    public static List<ModelList> of(ModelKind kind) {
        return switch (kind) {
            case VAE -> List.of(VAES, MODULES);
            case LORA -> List.of(LORAS);
            case HYPERNETWORK -> List.of(HYPERNETWORKS);
            case EMBEDDING -> List.of(EMBEDDINGS);
            case CONTROLNET -> List.of(CONTROLNET_MODELS);
            case CHECKPOINT, UPSCALER, FILE, PATTERN -> List.of();
        };
    }

    /// The path below the API's address, or for an extension below the server's address.
    public String path() {
        return switch (this) {
            case VAES -> "sd-vae";
            case MODULES -> "sd-modules";
            case LORAS -> "loras";
            case HYPERNETWORKS -> "hypernetworks";
            case EMBEDDINGS -> "embeddings";
            case CONTROLNET_MODELS -> "controlnet/model_list";
        };
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
            case MODULES, HYPERNETWORKS, CONTROLNET_MODELS -> Optional.empty();
        };
    }

    /// Returns whether the Web UI finds a model by this name.
    ///
    /// @param answer the Web UI's list
    public boolean has(JsonNode answer, String name) {
        return switch (this) {
            case VAES -> texts(answer, "model_name").anyMatch(name::equals);
            // Forge accepts paths as well, and looks at their last part (`modules_forge/main_entry.py`,
            // `modules_change`).
            case MODULES -> texts(answer, "model_name").anyMatch(lastOf(name)::equals);
            case LORAS ->
                Stream.concat(texts(answer, "name"), texts(answer, "alias")).anyMatch(name::equals);
            case HYPERNETWORKS -> texts(answer, "name").anyMatch(name::equals);
            case EMBEDDINGS ->
                Stream.of("loaded", "skipped")
                        .flatMap(field -> answer.path(field).properties().stream())
                        .anyMatch(embedding -> embedding.getKey().equalsIgnoreCase(stemOf(name)));
            case CONTROLNET_MODELS -> hasControlNetModel(answer.path("model_list"), name);
        };
    }

    /// The extension accepts a part of a name as well, in any letter case (`scripts/global_state.py`).
    private static boolean hasControlNetModel(JsonNode names, String wanted) {
        String part = wanted.toLowerCase(Locale.ROOT);
        return names.valueStream()
                .map(name -> name.asText().toLowerCase(Locale.ROOT))
                .anyMatch(name -> name.contains(part));
    }

    private static Stream<String> texts(JsonNode list, String field) {
        return list.valueStream().map(entry -> entry.path(field).asText());
    }

    private static String lastOf(String path) {
        return path.replaceFirst("^.*[/\\\\]", "");
    }

    private static String stemOf(String path) {
        return lastOf(path).replaceFirst("\\.[^.]*$", "");
    }
}
