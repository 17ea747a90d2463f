package io.sdqueueworker.runtimes.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;

/// A checkpoint in the Web UI's list, `GET /sd-models`. What the Web UI does not tell is empty.
///
/// @param title its path below the folder of checkpoints, with the hash behind it where that is known
/// @param modelName its path with `_` in the place of slashes, without ending; in SD.Next the path as it is
/// @param hash the first ten digits of the SHA-256; A1111 finds it out only when it loads the file for the first time
/// @param sha256 all 64 digits, with the hash or not at all
/// @param filename the path of the file
record Checkpoint(String title, String modelName, String hash, String sha256, String filename) {

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

    /// Whether a task may call it so: by title, by its path with and without the ending, by the file's name without
    /// ending, by hashes, and by names with the hash behind them. Where the hash is not known, a title may have
    /// any. Not by the file's name with its ending, if it lies in a folder of its own: A1111 and Forge do not know
    /// that one (`modules/sd_models.py`, `CheckpointInfo`).
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

    /// The file's name without folder and ending: what an answer calls the model that it was made with.
    String stem() {
        return file().replaceFirst("\\.[^.]*$", "");
    }

    private String file() {
        return filename.replaceFirst("^.*[/\\\\]", "");
    }

    /// Empty where it is no name of a file by its length.
    private static String text(JsonNode entry, String field) {
        String text = entry.path(field).asText("");
        return text.length() > LONGEST_NAME ? "" : text;
    }
}
