package io.sdqueueworker.runtimes.sdwebui.models;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;

/// A checkpoint in the Web UI's list, `GET /sd-models`. Fields that the Web UI omits are empty.
///
/// @param title its path below the folder of checkpoints, followed by the hash if that is known
/// @param modelName its path with `_` instead of slashes, without ending; in SD.Next the unchanged path
/// @param hash the first ten digits of the SHA-256. A1111 computes it when it loads the file for the first time
/// @param sha256 all 64 digits, present together with the hash
/// @param filename the path of the file
public record Checkpoint(String title, String modelName, String hash, String sha256, String filename) {

    private static final int LONGEST_NAME = 4_096;

    /// @param entry of the list
    static Checkpoint of(JsonNode entry) {
        return new Checkpoint(
                text(entry, "title"),
                text(entry, "model_name"),
                text(entry, "hash"),
                text(entry, "sha256"),
                text(entry, "filename"));
    }

    /// Returns whether a task may use this name: the title, the path with or without the ending, the file's name
    /// without ending, a hash, or a name followed by the hash. If the hash is not known, a title may have any. The
    /// file's name with its ending does not count for a file in a subfolder: A1111 and Forge do not know it
    /// (`modules/sd_models.py`, `CheckpointInfo`).
    boolean isCalled(String wanted) {
        String path = title.replaceFirst(" \\[[^\\]]*]$", "");
        if (hash.isEmpty() && !path.isBlank() && path.equals(new CheckpointName(wanted).known())) {
            return true;
        }
        String file = path.endsWith("/" + file()) ? "" : file();
        List<String> names = List.of(path, file, stem(), modelName);
        Stream<String> hashed = names.stream()
                .filter(name -> !name.isEmpty() && !hash.isEmpty())
                .map(name -> name + " [" + hash + "]");
        return Stream.of(names.stream(), hashed, Stream.of(title, hash, sha256))
                .flatMap(all -> all)
                .anyMatch(name -> !name.isBlank() && name.equals(wanted));
    }

    /// The file's name without folder and ending. Answers use it for the model that was used.
    public String stem() {
        return file().replaceFirst("\\.[^.]*$", "");
    }

    private String file() {
        return filename.replaceFirst("^.*[/\\\\]", "");
    }

    /// Empty if the text is too long for a file's name.
    private static String text(JsonNode entry, String field) {
        String text = entry.path(field).asText("");
        return text.length() > LONGEST_NAME ? "" : text;
    }
}
