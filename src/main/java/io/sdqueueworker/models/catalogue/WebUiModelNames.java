package io.sdqueueworker.models.catalogue;

import io.sdqueueworker.task.ModelInputs;
import io.sdqueueworker.task.ModelKind;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// By which names the Web UI takes the models of one folder.
///
/// A checkpoint is called by its path below the folder, its file's name, either without ending, or its path
/// without ending and with underscores for slashes (`CheckpointInfo.ids` in `modules/sd_models.py`). LoRAs,
/// hypernetworks, embeddings, upscalers and ControlNets are called by their file's name without ending, in
/// whatever subfolder they lie. To take all of these names for all kinds finds no other model than the one that
/// is meant.
///
/// Where several models have a name, it is the one with the shortest path; of those with different endings, the
/// `.safetensors`; then the first by the alphabet. An exact path goes before a file's name.
final class WebUiModelNames {

    private static final Comparator<Entry> PREFERENCE = Comparator.<Entry>comparingInt(
                    entry -> FileName.stem(entry.name()).length())
            .thenComparing(entry -> !entry.name().endsWith(".safetensors"))
            .thenComparing(Entry::name);

    private final List<String> names;
    private final Map<String, ModelVersion> byName = new HashMap<>();

    private WebUiModelNames(List<Entry> entries) {
        this.names = entries.stream().map(Entry::name).toList();
        entries.forEach(entry -> byName.putIfAbsent(entry.name(), entry.object()));
        entries.forEach(entry -> byName.putIfAbsent(FileName.stem(entry.name()), entry.object()));
        entries.forEach(entry -> byName.putIfAbsent(FileName.last(entry.name()), entry.object()));
        entries.forEach(entry -> byName.putIfAbsent(FileName.stem(FileName.last(entry.name())), entry.object()));
        entries.forEach(entry -> byName.putIfAbsent(FileName.stem(entry.name()).replace('/', '_'), entry.object()));
    }

    private record Entry(String name, ModelVersion object) {}

    /// @param kind decides which of the files count
    /// @param folder below the model directory, without a slash at its end
    /// @param objects those below the folder
    static WebUiModelNames of(ModelKind kind, String folder, Collection<ModelVersion> objects) {
        return new WebUiModelNames(objects.stream()
                .map(object -> new Entry(object.path().value().substring(folder.length() + 1), object))
                .filter(entry -> counts(kind, folder, entry.name()))
                .sorted(PREFERENCE)
                .toList());
    }

    /// The model of that name, with or without a hash behind it.
    Optional<ModelVersion> named(String name) {
        return Optional.ofNullable(byName.get(name))
                .or(() -> Optional.ofNullable(byName.get(FileName.withoutHash(name))));
    }

    /// The paths of the models below the folder, those with a short one first.
    List<String> names() {
        return names;
    }

    private static boolean counts(ModelKind kind, String folder, String name) {
        if (!ModelInputs.isFile(FileName.last(name))) {
            return false;
        }
        return switch (kind) {
            case CHECKPOINT -> !FileName.isVaeOfCheckpoint(name);
            case VAE -> FileName.isVaeOfCheckpoint(name) || !folder.equals("Stable-diffusion");
            case LORA, HYPERNETWORK, EMBEDDING, CONTROLNET, UPSCALER, FILE -> true;
        };
    }
}
