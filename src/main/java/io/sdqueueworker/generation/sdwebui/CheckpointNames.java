package io.sdqueueworker.generation.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.TaskFailedException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The names by which the Web UI takes checkpoints.
///
/// One that it does not know it drops from a request without a word, and answers with pictures of whatever model it has
/// (A1111's and Forge's `modules/processing.py`).
final class CheckpointNames {

    private static final int MOST_TOLD = 10;
    private static final int LONGEST_NAME = 4_096;

    private CheckpointNames() {}

    /// Fails what names a checkpoint that is not there.
    ///
    /// @param models the answer of `GET /sd-models`
    /// @throws TaskFailedException with the code MODEL_NOT_FOUND
    static void require(JsonNode models, String wanted) throws TaskFailedException {
        if (models.valueStream().flatMap(CheckpointNames::of).noneMatch(wanted::equals)) {
            String known = models.valueStream()
                    .map(model -> text(model, "title"))
                    .limit(MOST_TOLD)
                    .collect(Collectors.joining(", "));
            throw WebUiErrors.failed(
                    Code.MODEL_NOT_FOUND, "the runtime has no checkpoint '" + wanted + "', it has: " + known);
        }
    }

    /// Title, names with and without folder and ending, hashes, and names with the hash behind them.
    private static Stream<String> of(JsonNode model) {
        String title = text(model, "title");
        String hash = text(model, "hash");
        String withFolder = title.replaceFirst(" \\[[^\\]]*]$", "");
        String file = text(model, "filename").replaceFirst("^.*[/\\\\]", "");
        String stem = file.replaceFirst("\\.[^.]*$", "");
        List<String> names = List.of(withFolder, file, stem, text(model, "model_name"));
        Stream<String> hashed = names.stream().filter(_ -> !hash.isEmpty()).map(name -> name + " [" + hash + "]");
        Stream<String> others = Stream.of(title, hash, text(model, "sha256"));
        return Stream.of(names.stream(), hashed, others).flatMap(all -> all).filter(name -> !name.isBlank());
    }

    /// Empty where there is none, as with the hashes of files that were not read yet, and where it is no name of a file
    /// by its length.
    private static String text(JsonNode model, String field) {
        String text = model.path(field).asText("");
        return text.length() > LONGEST_NAME ? "" : text;
    }
}
