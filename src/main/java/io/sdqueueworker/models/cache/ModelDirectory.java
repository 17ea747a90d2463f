package io.sdqueueworker.models.cache;

import io.sdqueueworker.io.FileErrors;
import io.sdqueueworker.models.catalogue.ModelPath;
import io.sdqueueworker.models.fetch.DiskFailedException;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The directory that the runtime reads its models from. Folders below it may be links or mounts of other volumes.
final class ModelDirectory {

    private static final Logger LOG = Logger.getLogger(ModelDirectory.class);

    /// Mounts are one or two levels below the top: a kind of models, or a team's folder in it.
    private static final int DEEPEST_MOUNT = 2;

    private final Path root;
    private final ModelVolume rootVolume;
    private final Map<Path, ModelVolume> volumeOfFolder = new LinkedHashMap<>();

    ModelDirectory(Path root) throws IOException {
        this.root = root;
        this.rootVolume = ModelVolume.at(root);
        volumeOfFolder.put(rootVolume.top(), rootVolume);
    }

    /// The place of a model's file.
    ///
    /// @param path below the volume
    /// @param problem the reason why no file can be created there; empty if one can
    record Place(ModelVolume volume, String path, Optional<String> problem) {

        ModelState state() {
            return volume.state(path);
        }
    }

    Path root() {
        return root;
    }

    /// The path at which the runtime finds the model.
    Path file(ModelPath model) {
        return model.below(root);
    }

    /// The store's files about one model.
    ModelState state(ModelPath model) throws IOException {
        return place(model).state();
    }

    /// Finds the place of a model by the folders that exist.
    Place place(ModelPath model) throws IOException {
        Path file = file(model);
        ModelVolume volume = rootVolume;
        Path real = rootVolume.top();
        Optional<String> problem = Optional.empty();
        Path folder = root;
        for (Path segment : root.relativize(file)) {
            boolean isFile = folder.resolve(segment).equals(file);
            folder = folder.resolve(segment);
            if (isFile || !Files.isDirectory(folder) || problem.isPresent()) {
                // Linked files stay what they are: a rename replaces the link.
                real = real.resolve(segment);
                continue;
            }
            real = folder.toRealPath();
            Found found = volumeOf(folder, real, volume);
            volume = found.volume();
            problem = found.problem();
        }
        String below =
                real.startsWith(volume.top()) ? volume.top().relativize(real).toString() : model.value();
        return new Place(volume, below, problem);
    }

    /// All known volumes, the one of the directory itself first.
    synchronized Collection<ModelVolume> volumes() {
        return new LinkedHashSet<>(volumeOfFolder.values());
    }

    /// Returns whether a file is on a volume, and not on one that is mounted or linked below it.
    synchronized boolean isOn(ModelVolume volume, Path file) throws IOException {
        @Nullable Path folder = file.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return false;
        }
        for (@Nullable Path real = folder.toRealPath(); real != null; real = real.getParent()) {
            ModelVolume known = volumeOfFolder.get(real);
            if (known != null) {
                return known.equals(volume);
            }
        }
        return false;
    }

    /// The lock for counting bytes and removing models, over all processes that share the directory.
    Path spaceLock() {
        return rootVolume.spaceLock();
    }

    /// Looks for volumes, because they may hold models of earlier processes.
    void findVolumes() throws IOException {
        Set<Path> folders = new LinkedHashSet<>();
        collect(root, DEEPEST_MOUNT, folders);
        for (Path folder : folders) {
            Path model = root.relativize(folder).resolve("any");
            Optional<Place> place = ModelPath.of(model.toString()).isPresent()
                    ? Optional.of(place(new ModelPath(model.toString())))
                    : Optional.empty();
            place.flatMap(Place::problem)
                    .ifPresent(problem -> LOG.warnf("models cannot be installed in a folder reason=%s", problem));
        }
    }

    private static void collect(Path folder, int levels, Set<Path> into) throws IOException {
        if (levels == 0) {
            return;
        }
        List<Path> below;
        try (Stream<Path> files = Files.list(folder)) {
            below = files.filter(Files::isDirectory).filter(Files::isReadable).toList();
        }
        for (Path each : below) {
            into.add(each);
            collect(each, levels - 1, into);
        }
    }

    private record Found(ModelVolume volume, Optional<String> problem) {}

    /// The volume of a folder: that of the folder above it, or one of its own.
    private synchronized Found volumeOf(Path folder, Path real, ModelVolume above) throws IOException {
        ModelVolume known = volumeOfFolder.get(real);
        if (known != null) {
            return new Found(known, Optional.empty());
        }
        try {
            if (!canRename(above, real)) {
                ModelVolume own = ModelVolume.at(real);
                own.requireWritable();
                if (!canRename(own, real)) {
                    return new Found(above, Optional.of(folder + " does not allow files to be renamed"));
                }
                LOG.infof("models of a folder are on a volume of its own folder=%s", folder);
                volumeOfFolder.put(real, own);
                return new Found(own, Optional.empty());
            }
        } catch (IOException e) {
            if (DiskFailedException.isForWantOfRoom(e)) {
                throw e;
            }
            return new Found(above, Optional.of(folder + " cannot be written to: " + FileErrors.describe(e)));
        }
        // Remembered only if the path of a file follows from it.
        if (real.startsWith(above.top())) {
            volumeOfFolder.put(real, above);
            return new Found(above, Optional.empty());
        }
        ModelVolume linked = ModelVolume.at(real);
        linked.requireWritable();
        volumeOfFolder.put(real, linked);
        return new Found(linked, Optional.empty());
    }

    /// Tries it: equal devices do not mean that a rename works, because two mounts of one file system do not allow
    /// it.
    private static boolean canRename(ModelVolume from, Path to) throws IOException {
        Files.createDirectories(from.own());
        Path file = Files.createTempFile(from.own(), ".rename-check", null);
        Path moved = to.resolve(file.getFileName().toString());
        try {
            Files.move(file, moved, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (AtomicMoveNotSupportedException e) {
            return false;
        } finally {
            Files.deleteIfExists(file);
            Files.deleteIfExists(moved);
        }
    }
}
