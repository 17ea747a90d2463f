package io.sdqueueworker.models;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskKind;
import java.util.List;

/// Finds the models that the content of a runtime's tasks names.
@FunctionalInterface
public interface ModelSearch {

    /// Finds nothing.
    ModelSearch NONE = (_, _) -> List.of();

    /// Returns the models that a task names, each once. Required models come first. Optional models follow: the
    /// worker needs them only if a file of that name exists.
    ///
    /// May ask the runtime, which knows best what its inputs mean. If the runtime does not answer, the search
    /// finds what it knows without it.
    ///
    /// @param content the runtime's own request, a JSON object
    List<ModelNeed> find(TaskKind kind, JsonNode content) throws InterruptedException;

    /// Returns the models that a task names, and those whose files free text names. Such a model is optional: the
    /// text may mean something else.
    ///
    /// @param content the runtime's own request, a JSON object
    /// @param known the files that exist
    default List<ModelNeed> find(TaskKind kind, JsonNode content, KnownFiles known)
            throws TaskFailedException, InterruptedException {
        return find(kind, content);
    }
}
