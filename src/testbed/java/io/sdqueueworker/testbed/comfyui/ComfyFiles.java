package io.sdqueueworker.testbed.comfyui;

import io.sdqueueworker.testbed.comfyui.nodes.NodeFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// The folders `input`, `output` and `temp` of a [FakeComfyUi], which survive its process.
public final class ComfyFiles implements AutoCloseable {
    private final Path root;
    private final boolean own;
    private final Set<Path> toTruncate = ConcurrentHashMap.newKeySet();

    /// A file in the form of an entry in `outputs`.
    ///
    /// @param type `output`, `input` or `temp`
    public record Saved(String filename, String subfolder, String type, Path path) {}

    private ComfyFiles(Path root, boolean own) {
        this.root = root;
        this.own = own;
    }

    /// @param shared the folder; if empty, a new one that [#close()] deletes
    static ComfyFiles in(Optional<Path> shared) {
        try {
            Path root = shared.isPresent() ? shared.get() : Files.createTempDirectory("fake-comfy-ui");
            var files = new ComfyFiles(root.toRealPath(), shared.isEmpty());
            for (String type : List.of("input", "output", "temp")) {
                Files.createDirectories(files.folder(type));
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create the folders", e);
        }
    }

    /// @param type `input`, `output` or `temp`
    Path folder(String type) {
        return root.resolve(type);
    }

    /// The folder that a request names.
    public Optional<Path> named(String type) {
        return Set.of("input", "output", "temp").contains(type) ? Optional.of(folder(type)) : Optional.empty();
    }

    /// A name as nodes and `/view` accept it: `x.png`, `sub/x.png` or `x.png [output]`.
    ///
    /// @param folder the folder from the annotation, if present
    public record Annotated(String name, Optional<Path> folder) {}

    public Annotated annotated(String name) {
        for (String type : List.of("output", "input", "temp")) {
            String ending = "[" + type + "]";
            if (name.endsWith(ending)) {
                String bare = name.substring(0, Math.max(0, name.length() - ending.length() - 1));
                return new Annotated(bare, Optional.of(folder(type)));
            }
        }
        return new Annotated(name, Optional.empty());
    }

    /// The input file that a node names; empty if it does not exist or is outside the folder.
    public Optional<Path> input(String name) {
        Annotated annotated = annotated(name);
        Path folder = annotated.folder().orElse(folder("input"));
        Path file = folder.resolve(annotated.name()).normalize();
        return file.startsWith(folder) && Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    }

    /// Identifies the content of an input file; empty if there is no such file.
    public String fingerprint(String name) {
        Optional<Path> file = input(name);
        try {
            return file.isPresent() ? Sha256.of(Files.readAllBytes(file.get())) : "";
        } catch (IOException e) {
            return "";
        }
    }

    /// The files directly in `input`, as `LoadImage` lists them.
    public List<String> inputNames() {
        try (Stream<Path> files = Files.list(folder("input"))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The scenes below `input/3d`, as `Load3D` lists them.
    public List<String> sceneNames() {
        Path folder = folder("input").resolve("3d");
        try {
            Files.createDirectories(folder);
            try (Stream<Path> files = Files.walk(folder)) {
                return files.map(Path::toString)
                        .filter(file -> file.matches(".*\\.(gltf|glb|obj|fbx|stl)"))
                        .map(file -> folder("input").relativize(Path.of(file)).toString())
                        .sorted()
                        .toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Writes `content` under the next free number of its prefix.
    ///
    /// @param type `output` or `temp`
    /// @param prefix may begin with folders
    /// @param ending the part after the number, such as `_.png`
    public Saved save(String type, String prefix, String ending, byte[] content) throws IOException, NodeFailure {
        Path folder = folder(type);
        Path base = folder.resolve(prefix).normalize();
        if (!base.startsWith(folder) || base.equals(folder)) {
            throw new NodeFailure("Exception", "the prefix " + prefix + " leads out of the folder " + type);
        }
        Files.createDirectories(base.getParent());
        String stem = base.getFileName().toString();
        String filename = "%s_%05d%s".formatted(stem, nextNumber(base.getParent(), stem), ending);
        Path path = base.resolveSibling(filename);
        Files.write(path, content);
        return new Saved(filename, folder.relativize(base.getParent()).toString(), type, path);
    }

    /// Writes `content` where a node that makes no folder for its prefix would: only the folder of `path` exists.
    ///
    /// @param path below `output`, made if it does not exist
    /// @param name may contain a folder, which is not made
    public Saved saveFlat(String path, String name, byte[] content) throws IOException {
        Path folder = Files.createDirectories(folder("output").resolve(path));
        return new Saved(name, path, "output", Files.write(folder.resolve(name), content));
    }

    private static int nextNumber(Path folder, String stem) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return 1
                    + files.map(file -> file.getFileName().toString())
                            .filter(name -> name.matches("\\Q" + stem + "\\E_\\d+[_.].*"))
                            .map(name -> name.substring(stem.length() + 1).split("[_.]", 2)[0])
                            .mapToInt(Integer::parseInt)
                            .max()
                            .orElse(0);
        }
    }

    /// Truncates the next download of this file half-way.
    public void truncateOnce(Path file) {
        toTruncate.add(file);
    }

    /// @return true if the download that starts now must end half-way
    public boolean takesTruncation(Path file) {
        return toTruncate.remove(file);
    }

    /// Empties `temp`, as every start does.
    void cleanTemp() {
        deleteBelow(folder("temp"));
    }

    private static void deleteBelow(Path folder) {
        try (Stream<Path> tree = Files.walk(folder)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                if (!path.equals(folder)) {
                    Files.deleteIfExists(path);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (own) {
            deleteBelow(root);
            try {
                Files.deleteIfExists(root);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
