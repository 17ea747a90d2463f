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

    /// What A1111 loads with a checkpoint if it lies beside it: its configuration
    /// (`modules/sd_models_config.py`) and its VAE (`modules/sd_vae.py`).
    private static final List<String> COMPANIONS = List.of(".yaml", ".vae.safetensors", ".vae.pt", ".vae.ckpt");

    private static final List<String> ALL_CHECKPOINTS = List.of("Stable-diffusion", "checkpoints");

    private final NavigableMap<String, ModelVersion> byPath = new TreeMap<>();
    private final Map<Place, WebUiModelNames> folders = new ConcurrentHashMap<>();

    public Listing(Collection<ModelVersion> objects) {
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

    /// The checkpoint of a name that stands alone, in the layout of either runtime.
    Resolution checkpoint(String name) {
        return resolve(new ModelNeed(ModelKind.CHECKPOINT, ALL_CHECKPOINTS, name, false));
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

    private WebUiModelNames names(ModelKind kind, String folder) {
        return folders.computeIfAbsent(
                new Place(kind, folder),
                // The character behind the slash: what lies below the folder stands before it.
                _ -> WebUiModelNames.of(
                        kind, folder, byPath.subMap(folder + "/", folder + "0").values()));
    }

    private List<ModelVersion> withCompanions(ModelKind kind, ModelVersion model) {
        List<ModelVersion> objects = new ArrayList<>(List.of(model));
        if (kind == ModelKind.CHECKPOINT) {
            String stem = FileName.stem(model.path().value());
            COMPANIONS.stream()
                    .flatMap(ending -> Stream.ofNullable(byPath.get(stem + ending)))
                    .forEach(objects::add);
        }
        return objects;
    }

    private List<String> closest(ModelNeed need) {
        if (need.folders().isEmpty()) {
            return ClosestNames.to(need.name(), byPath.keySet(), FileName::core);
        }
        return ClosestNames.to(
                FileName.withoutHash(need.name()),
                need.folders().stream()
                        .flatMap(folder -> names(need.kind(), folder).names().stream())
                        .distinct()
                        .toList(),
                FileName::core);
    }
}
