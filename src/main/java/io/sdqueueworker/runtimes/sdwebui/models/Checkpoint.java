package io.sdqueueworker.runtimes.sdwebui.models;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A checkpoint in the Web UI's list, `GET /sd-models`. Fields that the Web UI omits are empty.
///
/// @param title its path below the folder of checkpoints, followed by the hash if that is known. SD.Next omits the
///     ending
/// @param modelName its path with `_` instead of slashes, without ending; in SD.Next the unchanged path
/// @param hash the first ten digits of the SHA-256. A1111 computes it when it loads the file for the first time
/// @param sha256 all 64 digits, present together with the hash
/// @param filename the path of the file
public record Checkpoint(String title, String modelName, String hash, String sha256, String filename) {

    private static final int LONGEST_NAME = 4_096;

    /// The exactness of a name: one with a smaller ordinal is preferred.
    enum Exactness {
        /// The title, the whole path, or a hash.
        EXACT,
        /// A name that files in several folders may have.
        FILE_NAME
    }

    /// @param entry of the list
    static Checkpoint of(JsonNode entry) {
        return new Checkpoint(
                text(entry, "title"),
                text(entry, "model_name"),
                text(entry, "hash"),
                text(entry, "sha256"),
                text(entry, "filename"));
    }

    /// Returns how exactly a task's name means this checkpoint, if it does. A task may use the title, the path,
    /// the file's name, each with or without ending, a hash, or a name followed by the hash. If the hash is not
    /// known, a title may have any. The forks know some of these names only, so the worker sends the title.
    Optional<Exactness> meantBy(String wanted) {
        String name = hash.isEmpty() || !wanted.endsWith(" [" + hash + "]")
                ? new CheckpointName(wanted).known(hash)
                : wanted.substring(0, wanted.length() - hash.length() - 3);
        if (isOneOf(wanted, List.of(title, hash, sha256)) || isOneOf(name, exactNames())) {
            return Optional.of(Exactness.EXACT);
        }
        boolean isFile = isOneOf(name, List.of(file(), stem())) || isEndOfPath(name);
        return isFile ? Optional.of(Exactness.FILE_NAME) : Optional.empty();
    }

    /// The path below the folder of checkpoints.
    String path() {
        return title.replaceFirst(" \\[[^\\]]*]$", "");
    }

    /// The file's name without folder and ending. Answers use it for the model that was used.
    public String stem() {
        return withoutEnding(file());
    }

    private List<String> exactNames() {
        return List.of(path(), withoutEnding(path()), modelName, filename, withoutEnding(filename));
    }

    /// Returns whether the name has the file's last folders.
    private boolean isEndOfPath(String name) {
        return name.indexOf('/') > 0
                && Stream.of(filename, withoutEnding(filename)).anyMatch(path -> path.endsWith("/" + name));
    }

    private static boolean isOneOf(String wanted, List<String> names) {
        return !wanted.isBlank() && names.contains(wanted);
    }

    private String file() {
        return ModelList.lastOf(filename);
    }

    private static String withoutEnding(String path) {
        return path.replaceFirst("\\.(?i:safetensors|ckpt|gguf|pt|pth|sft)$", "");
    }

    /// Empty if the text is too long for a file's name.
    private static String text(JsonNode entry, String field) {
        String text = entry.path(field).asText("");
        return text.length() > LONGEST_NAME ? "" : text;
    }
}
