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
    /// Not a directory: the quantized files among the diffusion models, which ComfyUI-GGUF lists under a name of
    /// its own.
    private static final String GGUF = "unet_gguf";

    private final Map<String, List<String>> names = new LinkedHashMap<>();
    private final Map<String, FolderFiles> listings = new ConcurrentHashMap<>();
    private volatile Optional<Path> root = Optional.empty();
    private volatile boolean isVolumeEmpty;

    ComfyModels() {
        for (String folder : List.of(
                "checkpoints",
                "configs",
                "loras",
                "vae",
                "vae_approx",
                "text_encoders",
                "clip",
                "diffusion_models",
                "controlnet",
                "upscale_models",
                "embeddings",
                "diffusers",
                GGUF)) {
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

    /// Lists no files at all while this is true.
    void emptyVolume(boolean isEmpty) {
        isVolumeEmpty = isEmpty;
    }

    public List<String> folders() {
        return List.copyOf(names.keySet());
    }

    /// The sorted model files of a folder; empty if it has none.
    public List<String> in(String folder) {
        List<String> added = find(folder);
        if (isVolumeEmpty) {
            return List.of();
        }
        return root.isPresent()
                ? listings.computeIfAbsent(folder, name -> listing(root.get(), name))
                        .list()
                : added.stream().sorted().toList();
    }

    private static FolderFiles listing(Path root, String folder) {
        return switch (folder) {
            case GGUF -> new FolderFiles(root.resolve("diffusion_models"), "gguf");
            case "configs" -> new FolderFiles(root.resolve(folder), "yaml");
            default -> new FolderFiles(root.resolve(folder), "safetensors|sft|ckpt|pt|pt2|pth|bin|pkl");
        };
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
