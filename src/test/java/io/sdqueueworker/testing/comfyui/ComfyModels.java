package io.sdqueueworker.testing.comfyui;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

/// The model files that a [FakeComfyUi] can see, by the folder of their kind.
final class ComfyModels {
    private final Map<String, List<String>> names = new LinkedHashMap<>();
    private volatile Optional<Path> root = Optional.empty();

    ComfyModels() {
        for (String folder : List.of("checkpoints", "loras", "vae", "clip", "controlnet", "upscale_models")) {
            names.put(folder, new CopyOnWriteArrayList<>());
        }
        add("checkpoints", "v1-5-pruned-emaonly.safetensors");
    }

    void add(String folder, String name) {
        find(folder).add(name);
    }

    /// Sees the files below `models/<folder>` instead, as they are whenever somebody asks.
    void listIn(Path models) {
        root = Optional.of(models);
    }

    List<String> folders() {
        return List.copyOf(names.keySet());
    }

    /// Sorted; empty for a folder that holds nothing.
    List<String> in(String folder) {
        List<String> added = find(folder);
        return root.isPresent()
                ? scan(root.get().resolve(folder))
                : added.stream().sorted().toList();
    }

    boolean hasFolder(String folder) {
        return names.containsKey(folder);
    }

    private List<String> find(String folder) {
        List<String> found = names.get(folder);
        if (found == null) {
            throw new IllegalArgumentException("not a folder of models: " + folder);
        }
        return found;
    }

    private static List<String> scan(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        var found = new TreeSet<String>();
        try (var files = Files.walk(folder)) {
            files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .filter(file -> file.matches(".*\\.(safetensors|sft|ckpt|pt|pt2|pth|bin|pkl)"))
                    .forEach(found::add);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
        return new ArrayList<>(found);
    }
}
