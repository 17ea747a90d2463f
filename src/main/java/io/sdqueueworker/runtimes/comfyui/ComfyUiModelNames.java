package io.sdqueueworker.runtimes.comfyui;

import io.sdqueueworker.models.catalogue.FileName;
import io.sdqueueworker.models.catalogue.ModelNaming;
import io.sdqueueworker.task.ModelKind;
import java.util.List;

/// The names by which ComfyUI calls model files: the path below the folder, and for embeddings also without ending. An
/// operator may call a checkpoint by its file's name.
final class ComfyUiModelNames implements ModelNaming {

    @Override
    public List<String> names(ModelKind kind, String folder, String path) {
        return FileName.isModel(path)
                ? List.of(path, FileName.stem(path), FileName.last(path), FileName.core(path))
                : List.of();
    }

    @Override
    public String bare(String name) {
        return name;
    }

    /// ComfyUI loads nothing but the files that a workflow names.
    @Override
    public List<String> companions(ModelKind kind, String path) {
        return List.of();
    }

    @Override
    public List<String> checkpointFolders() {
        return List.of("checkpoints");
    }
}
