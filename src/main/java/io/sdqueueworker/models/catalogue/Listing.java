package io.sdqueueworker.models.catalogue;

import io.sdqueueworker.io.ClosestNames;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.ModelNeed;
import java.text.Normalizer;
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

    /// The files that describe a model of several files.
    private static final List<String> DESCRIPTIONS = List.of(
            "model_index.json",
            "config.json",
            "model.safetensors.index.json",
            "diffusion_pytorch_model.safetensors.index.json");

    private final NavigableMap<String, ModelVersion> byPath = new TreeMap<>();
    private final Map<KindFolder, FolderIndex> folders = new ConcurrentHashMap<>();
    private final ModelNaming naming;

    public Listing(Collection<ModelVersion> objects, ModelNaming naming) {
        this.naming = naming;
        objects.forEach(object -> byPath.put(normalized(object.path().value()), object));
    }

    /// A name by which texts are compared that look the same: macOS writes `é` as two characters, keyboards as one.
    private static String normalized(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    private record KindFolder(ModelKind kind, String folder) {}

    /// All objects, ordered by path.
    Collection<ModelVersion> objects() {
        return byPath.values();
    }

    /// Resolves a name. If the need has no folders, the model may be in any folder.
    public Resolution resolve(ModelNeed need) {
        if (need.kind() == ModelKind.PATTERN) {
            return matching(need);
        }
        Optional<String> wrong = wrong(need.name());
        if (wrong.isPresent()) {
            return need.optional() ? new Resolution.Unknown(List.of()) : new Resolution.Refused(wrong.get());
        }
        String name = normalized(need.name());
        List<ModelVersion> found = need.folders().isEmpty()
                ? findAnywhere(name)
                : need.folders().stream()
                        .map(folder -> folder.equals(ModelNeed.ANYWHERE)
                                ? findAnywhere(name)
                                : find(need.kind(), folder, name))
                        .filter(objects -> !objects.isEmpty())
                        .findFirst()
                        .orElse(List.of());
        return found.isEmpty()
                ? new Resolution.Unknown(need.optional() ? List.of() : closest(need))
                : new Resolution.Found(found);
    }

    private Resolution matching(ModelNeed need) {
        ModelPattern pattern = ModelPattern.parse(need.name());
        List<ModelVersion> found = byPath.values().stream()
                .filter(object -> pattern.matches(object.path()))
                .toList();
        return found.isEmpty() ? new Resolution.Unknown(List.of()) : new Resolution.Found(found);
    }

    /// The only model with that path below any one folder. If there are several, the name is ambiguous.
    private List<ModelVersion> findAnywhere(String name) {
        List<List<ModelVersion>> found = byPath.keySet().stream()
                .filter(path -> path.indexOf('/') > 0)
                .map(path -> path.substring(0, path.indexOf('/')))
                .distinct()
                .map(folder -> file(folder + "/" + name))
                .filter(objects -> !objects.isEmpty())
                .limit(2)
                .toList();
        return found.size() == 1 ? found.getFirst() : List.of();
    }

    /// The paths of the files of a kind below a folder, the short ones first.
    List<String> paths(ModelKind kind, String folder) {
        return names(kind, folder).paths();
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

    private List<ModelVersion> find(ModelKind kind, String folder, String name) {
        return switch (kind) {
            case FILE, PATTERN -> file(folder + "/" + name);
            case CHECKPOINT, VAE, MODULE, LORA, HYPERNETWORK, EMBEDDING, CONTROLNET, UPSCALER ->
                names(kind, folder)
                        .named(name)
                        .map(object -> withCompanions(kind, object))
                        .orElse(List.of());
        };
    }

    /// The file of a path; or all files below it, if it is a folder that is one model. A folder without a
    /// description only sorts models: a sender who names it means none of them.
    private List<ModelVersion> file(String path) {
        ModelVersion file = byPath.get(path);
        if (file != null) {
            return List.of(file);
        }
        boolean isModel = DESCRIPTIONS.stream().anyMatch(name -> byPath.containsKey(path + "/" + name));
        return isModel ? List.copyOf(below(path).values()) : List.of();
    }

    /// The files below a folder. `0` follows `/` in the order of characters.
    private NavigableMap<String, ModelVersion> below(String folder) {
        return byPath.subMap(folder + "/", true, folder + "0", false);
    }

    private FolderIndex names(ModelKind kind, String folder) {
        return folders.computeIfAbsent(
                new KindFolder(kind, folder), _ -> new FolderIndex(naming, kind, folder, below(folder)));
    }

    private List<ModelVersion> withCompanions(ModelKind kind, ModelVersion model) {
        List<ModelVersion> objects = new ArrayList<>(List.of(model));
        naming.companions(kind, model.path().value()).stream()
                .flatMap(path -> Stream.ofNullable(byPath.get(path)))
                .forEach(objects::add);
        return objects;
    }

    private List<String> closest(ModelNeed need) {
        if (need.folders().isEmpty() || need.folders().equals(List.of(ModelNeed.ANYWHERE))) {
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
