package io.sdqueueworker.models.catalogue;

import java.util.Locale;
import java.util.Set;

/// Splits a path into the parts that model names are made from.
public final class FileName {

    /// The endings of model files: ComfyUI's `supported_pt_extensions`, ComfyUI-GGUF's and insightface's.
    private static final Set<String> ENDINGS =
            Set.of("safetensors", "sft", "ckpt", "pt", "pt2", "pth", "bin", "pkl", "gguf", "onnx");

    private FileName() {}

    /// Returns whether a path is one of a model file, by its ending, in any letter case.
    public static boolean isModel(String path) {
        String name = last(path);
        int dot = name.lastIndexOf('.');
        return dot > 0
                && name.length() - dot <= 12
                && ENDINGS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
    }

    /// The text behind the last slash.
    public static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /// The text behind the first slash; empty without one.
    static String belowFirstFolder(String path) {
        int slash = path.indexOf('/');
        return slash < 0 ? "" : path.substring(slash + 1);
    }

    /// The path without the ending of a model file. Any other dot belongs to the name: `detail_v1.3`.
    public static String stem(String path) {
        return isModel(path) ? path.substring(0, path.lastIndexOf('.')) : path;
    }

    /// The file name without folder and ending, by which names are compared.
    public static String core(String path) {
        return stem(last(path));
    }
}
