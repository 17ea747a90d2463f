package io.sdqueueworker.testbed.comfyui;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A [FakeComfyUi]'s model files by folder.
public final class ComfyModels {
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

    /// Lists the files below `models/<folder>` instead.
    void listIn(Path models) {
        listings.clear();
        root = Optional.of(models);
    }

    public List<String> folders() {
        return List.copyOf(names.keySet());
    }

    /// The sorted model files of a folder; empty if it has none.
    public List<String> in(String folder) {
        List<String> added = find(folder);
        return root.isPresent()
                ? listings.computeIfAbsent(
                                folder, name -> new FolderFiles(root.get().resolve(name)))
                        .list()
                : added.stream().sorted().toList();
    }

    public boolean hasFolder(String folder) {
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
