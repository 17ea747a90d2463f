package io.sdqueueworker.models.catalogue;

import io.sdqueueworker.io.ClosestNames;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.ModelNeed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// The models at the time of a listing, and the names that stand for them. Immutable.
public final class Listing {

    private final NavigableMap<String, ModelVersion> byPath = new TreeMap<>();
    private final Map<KindFolder, FolderIndex> folders = new ConcurrentHashMap<>();
    private final ModelNaming naming;

    public Listing(Collection<ModelVersion> objects, ModelNaming naming) {
        this.naming = naming;
        objects.forEach(object -> byPath.put(object.path().value(), object));
    }

    private record KindFolder(ModelKind kind, String folder) {}

    /// All objects, ordered by path.
    Collection<ModelVersion> objects() {
        return byPath.values();
    }

    /// Resolves a name. If the need has no folders, the model may be in any folder.
    public Resolution resolve(ModelNeed need) {
        Optional<String> wrong = wrong(need.name());
        if (wrong.isPresent()) {
            return need.optional() ? new Resolution.Unknown(List.of()) : new Resolution.Refused(wrong.get());
        }
        Optional<ModelVersion> found = need.folders().isEmpty()
                ? findAnywhere(need.name())
                : need.folders().stream()
                        .flatMap(folder -> find(need, folder).stream())
                        .findFirst();
        return found.<Resolution>map(object -> new Resolution.Found(withCompanions(need.kind(), object)))
                .orElseGet(() -> new Resolution.Unknown(need.optional() ? List.of() : closest(need)));
    }

    /// The only model with that path below any one folder. If there are several, the name is ambiguous.
    private Optional<ModelVersion> findAnywhere(String name) {
        List<ModelVersion> found = byPath.values().stream()
                .filter(object ->
                        FileName.belowFirstFolder(object.path().value()).equals(name))
                .limit(2)
                .toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    /// Resolves the name of a checkpoint without a folder.
    Resolution checkpoint(String name) {
        return resolve(new ModelNeed(ModelKind.CHECKPOINT, naming.checkpointFolders(), name, false));
    }

    /// The reason why a name is not a valid file name, if it is not.
    private static Optional<String> wrong(String name) {
        try {
            ModelPath.check(name);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            String hint = name.indexOf('\\') >= 0 ? "; folders are separated by '/'" : "";
            return Optional.of(e.getMessage() + hint);
        }
    }

    private Optional<ModelVersion> find(ModelNeed need, String folder) {
        return switch (need.kind()) {
            case FILE -> Optional.ofNullable(byPath.get(folder + "/" + need.name()));
            case CHECKPOINT, VAE, LORA, HYPERNETWORK, EMBEDDING, CONTROLNET, UPSCALER ->
                names(need.kind(), folder).named(need.name());
        };
    }

    private FolderIndex names(ModelKind kind, String folder) {
        return folders.computeIfAbsent(
                new KindFolder(kind, folder),
                // `0` follows `/` in the order of characters, so the range holds everything below the
                // folder.
                _ -> new FolderIndex(
                        naming,
                        kind,
                        folder,
                        byPath.subMap(folder + "/", folder + "0").values()));
    }

    private List<ModelVersion> withCompanions(ModelKind kind, ModelVersion model) {
        List<ModelVersion> objects = new ArrayList<>(List.of(model));
        naming.companions(kind, model.path().value()).stream()
                .flatMap(path -> Stream.ofNullable(byPath.get(path)))
                .forEach(objects::add);
        return objects;
    }

    private List<String> closest(ModelNeed need) {
        if (need.folders().isEmpty()) {
            return ClosestNames.to(need.name(), byPath.keySet(), FileName::core);
        }
        return ClosestNames.to(
                naming.bare(need.name()),
                need.folders().stream()
                        .flatMap(folder -> names(need.kind(), folder).paths().stream())
                        .distinct()
                        .toList(),
                FileName::core);
    }
}
