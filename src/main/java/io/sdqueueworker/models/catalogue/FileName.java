package io.sdqueueworker.models.catalogue;

import io.sdqueueworker.task.ModelInputs;

/// The parts of a path that names of models are made from.
final class FileName {

    private FileName() {}

    /// What stands behind the last slash.
    static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /// What stands behind the first slash; nothing without one.
    static String belowFirstFolder(String path) {
        int slash = path.indexOf('/');
        return slash < 0 ? "" : path.substring(slash + 1);
    }

    /// The path without the ending of a model file. Any other dot belongs to the name: `detail_v1.3`.
    static String stem(String path) {
        return ModelInputs.isFile(last(path)) ? path.substring(0, path.lastIndexOf('.')) : path;
    }

    /// The file name without folder and ending, by which names are compared.
    static String core(String path) {
        return stem(last(path));
    }

    /// The name without the hash that the Web UI puts behind it: `anything-v3 [812cd9f9d9]`.
    static String withoutHash(String name) {
        int bracket = name.lastIndexOf('[');
        if (bracket <= 0 || !name.endsWith("]") || bracket + 2 >= name.length()) {
            return name;
        }
        boolean isHash =
                name.substring(bracket + 1, name.length() - 1).chars().allMatch(c -> Character.digit(c, 16) >= 0);
        return isHash ? name.substring(0, bracket).stripTrailing() : name;
    }

    /// Whether it is a VAE that belongs to the checkpoint beside it: `anything-v3.vae.pt`.
    static boolean isVaeOfCheckpoint(String path) {
        return stem(path).endsWith(".vae");
    }
}
