package io.sdqueueworker.models.catalogue;

import io.sdqueueworker.task.ModelKind;
import java.util.List;

/// The names by which a runtime calls model files. A port, which each runtime implements, so that the store knows
/// no runtime.
public interface ModelNaming {

    /// Every name of a file in one folder, the most exact first. The order is the same for all files: one with a
    /// more exact name has it before one with a less exact name.
    ///
    /// @param folder below the model directory, without a slash at its end
    /// @param path below the folder
    /// @return nothing if the file is not of this kind
    List<String> names(ModelKind kind, String folder, String path);

    /// A name as tasks write it, without what the runtime adds to the file's name.
    String bare(String name);

    /// The paths of the files that the runtime loads together with a model, if they exist.
    ///
    /// @param path the model's
    List<String> companions(ModelKind kind, String path);

    /// The folders that checkpoints may be in.
    List<String> checkpointFolders();
}
