package io.sdqueueworker.models;

import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.TaskFailedException;
import java.util.List;

/// The model files that exist. Free text, such as a prompt, is searched for their names.
@FunctionalInterface
public interface KnownFiles {

    /// No file is known.
    KnownFiles NONE = (_, _) -> List.of();

    /// The paths of the files of a kind below a folder, the short ones first.
    ///
    /// @param folder below the model directory, without a slash at its end
    List<String> below(ModelKind kind, String folder) throws TaskFailedException, InterruptedException;
}
