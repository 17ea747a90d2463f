package io.sdqueueworker.models;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.TaskKind;
import java.util.List;

/// Finds the models that the content of a runtime's tasks names.
@FunctionalInterface
public interface ModelSearch {

    /// Returns the models that a task names, each once. Required models come first. Optional models follow: the
    /// worker needs them only if a file of that name exists.
    ///
    /// Free text is never guessed at: a word of a prompt is an optional model at most.
    ///
    /// @param content the runtime's own request, a JSON object
    List<ModelNeed> find(TaskKind kind, JsonNode content);
}
