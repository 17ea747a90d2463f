package io.sdqueueworker.models.catalogue;

import io.sdqueueworker.task.ModelKind;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The models of one kind in one folder, by the runtime's names for them.
///
/// If several models have a name, it means the one with the shortest path; of those with different endings, the
/// `.safetensors`; then the first by the alphabet. A more exact name goes before a less exact one.
final class FolderIndex {

    private static final Comparator<Entry> PREFERENCE = Comparator.<Entry>comparingInt(
                    entry -> FileName.stem(entry.path()).length())
            .thenComparing(entry -> !entry.path().endsWith(".safetensors"))
            .thenComparing(Entry::path);

    private final ModelNaming naming;
    private final List<String> paths;
    private final Map<String, ModelVersion> byName = new HashMap<>();

    /// @param path below the folder
    private record Entry(String path, List<String> names, ModelVersion model) {}

    /// @param folder below the model directory, without a slash at its end
    /// @param models those below the folder, by their normalized paths
    FolderIndex(ModelNaming naming, ModelKind kind, String folder, Map<String, ModelVersion> models) {
        this.naming = naming;
        List<Entry> entries = models.entrySet().stream()
                .map(model -> entry(kind, folder, model.getKey(), model.getValue()))
                .filter(entry -> !entry.names().isEmpty())
                .sorted(PREFERENCE)
                .toList();
        this.paths = entries.stream().map(Entry::path).toList();
        int rounds =
                entries.stream().mapToInt(entry -> entry.names().size()).max().orElse(0);
        for (int round = 0; round < rounds; round++) {
            for (Entry entry : entries) {
                if (round < entry.names().size()) {
                    byName.putIfAbsent(entry.names().get(round), entry.model());
                }
            }
        }
    }

    /// The model of a name as a task writes it.
    Optional<ModelVersion> named(String name) {
        return Optional.ofNullable(byName.get(name)).or(() -> Optional.ofNullable(byName.get(naming.bare(name))));
    }

    /// The paths of the models below the folder, the short ones first.
    List<String> paths() {
        return paths;
    }

    private Entry entry(ModelKind kind, String folder, String full, ModelVersion model) {
        String path = full.substring(folder.length() + 1);
        return new Entry(path, naming.names(kind, folder, path), model);
    }
}
