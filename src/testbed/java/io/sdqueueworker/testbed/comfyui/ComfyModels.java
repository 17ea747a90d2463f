package io.sdqueueworker.testbed.comfyui;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// The model files that a [FakeComfyUi] can see, by the folder of their kind.
final class ComfyModels {
    private final Map<String, List<String>> names = new LinkedHashMap<>();
    private final Map<String, FolderFiles> listings = new ConcurrentHashMap<>();
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

    /// Sees the files below `models/<folder>` instead.
    void listIn(Path models) {
        listings.clear();
        root = Optional.of(models);
    }

    List<String> folders() {
        return List.copyOf(names.keySet());
    }

    /// Sorted; empty for a folder that holds nothing.
    List<String> in(String folder) {
        List<String> added = find(folder);
        return root.isPresent()
                ? listings.computeIfAbsent(
                                folder, name -> new FolderFiles(root.get().resolve(name)))
                        .list()
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
}
