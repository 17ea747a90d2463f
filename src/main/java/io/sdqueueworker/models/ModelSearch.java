package io.sdqueueworker.models;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.TaskKind;
import java.util.List;

/// Knows where in the content of a runtime's tasks models are named.
@FunctionalInterface
public interface ModelSearch {

    /// The models that a task names, each once: first those that it does not work without, then those that are
    /// only needed where there is a file of that name. Nothing is guessed from free text: a word of a prompt is
    /// at most one of the latter.
    ///
    /// @param content the runtime's own request, a JSON object
    List<ModelNeed> find(TaskKind kind, JsonNode content);
}
