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

/// Which models there were when they were listed, and what names stand for among them. Does not change.
public final class Listing {

    private final NavigableMap<String, ModelVersion> byPath = new TreeMap<>();
    private final Map<Place, FolderIndex> folders = new ConcurrentHashMap<>();
    private final ModelNaming naming;

    public Listing(Collection<ModelVersion> objects, ModelNaming naming) {
        this.naming = naming;
        objects.forEach(object -> byPath.put(object.path().value(), object));
    }

    private record Place(ModelKind kind, String folder) {}

    /// Every object, in the order of their paths.
    Collection<ModelVersion> objects() {
        return byPath.values();
    }

    /// What a name stands for. One without folders may be in any of them.
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

    /// The only model of that path below any one folder. Of several, nobody knows which is meant.
    private Optional<ModelVersion> findAnywhere(String name) {
        List<ModelVersion> found = byPath.values().stream()
                .filter(object ->
                        FileName.belowFirstFolder(object.path().value()).equals(name))
                .limit(2)
                .toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    /// The checkpoint of a name that stands alone.
    Resolution checkpoint(String name) {
        return resolve(new ModelNeed(ModelKind.CHECKPOINT, naming.checkpointFolders(), name, false));
    }

    /// Why a name is none that a file may have.
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
                new Place(kind, folder),
                // The character behind the slash: what lies below the folder stands before it.
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
