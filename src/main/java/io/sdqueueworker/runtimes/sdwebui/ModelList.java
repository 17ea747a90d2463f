package io.sdqueueworker.runtimes.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.task.ModelKind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// A list that the Web UI keeps of the files of one kind, other than its checkpoints. Not every fork has every
/// list.
///
/// A file that is new in its folder is in the list only after a call to look again, if there is such a call.
enum ModelList {
    VAES,
    /// Forge's, of VAEs and text encoders. It is renewed by nothing but the user interface.
    MODULES,
    LORAS,
    /// Renewed by nothing but the user interface.
    HYPERNETWORKS,
    EMBEDDINGS,
    /// Of the extension. A1111's looks into its folders at every call.
    CONTROLNET_MODELS;

    /// The lists in which models of a kind may be, in the order in which they are asked; the first that there
    /// is counts. None for kinds of which the Web UI tells nothing, or finds no file that was not there at its
    /// start.
    static List<ModelList> of(ModelKind kind) {
        return switch (kind) {
            case VAE -> List.of(VAES, MODULES);
            case LORA -> List.of(LORAS);
            case HYPERNETWORK -> List.of(HYPERNETWORKS);
            case EMBEDDING -> List.of(EMBEDDINGS);
            case CONTROLNET -> List.of(CONTROLNET_MODELS);
            case CHECKPOINT, UPSCALER, FILE -> List.of();
        };
    }

    /// Below the API's address; an extension's is below the Web UI's.
    String path() {
        return switch (this) {
            case VAES -> "sd-vae";
            case MODULES -> "sd-modules";
            case LORAS -> "loras";
            case HYPERNETWORKS -> "hypernetworks";
            case EMBEDDINGS -> "embeddings";
            case CONTROLNET_MODELS -> "controlnet/model_list";
        };
    }

    boolean isOfExtension() {
        return this == CONTROLNET_MODELS;
    }

    /// The call that has the Web UI look into its folders again.
    Optional<String> refresh() {
        return switch (this) {
            case VAES -> Optional.of("refresh-vae");
            case LORAS -> Optional.of("refresh-loras");
            case EMBEDDINGS -> Optional.of("refresh-embeddings");
            case MODULES, HYPERNETWORKS, CONTROLNET_MODELS -> Optional.empty();
        };
    }

    /// Whether the Web UI would find a model by this name.
    ///
    /// @param answer the list as the Web UI tells it
    boolean has(JsonNode answer, String name) {
        return switch (this) {
            case VAES -> texts(answer, "model_name").anyMatch(name::equals);
            // Forge takes paths, too, and looks at their last part (`modules_forge/main_entry.py`, `modules_change`).
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

    /// The extension takes a part of a name as well, in any case (`scripts/global_state.py`).
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
