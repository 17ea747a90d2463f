package io.sdqueueworker.runtimes.comfyui.models;

import io.sdqueueworker.models.catalogue.FileName;
import io.sdqueueworker.models.catalogue.ModelNaming;
import io.sdqueueworker.task.ModelKind;
import java.util.ArrayList;
import java.util.List;

/// The names by which ComfyUI calls model files: the path below the folder. Embeddings are also called without
/// ending, and by their path below any subfolder (`comfy/sd1_clip.py`); so are LoRAs by extensions that load them
/// by name. An operator may call a checkpoint by its file's name.
public final class ComfyUiModelNames implements ModelNaming {

    @Override
    public List<String> names(ModelKind kind, String folder, String path) {
        if (!FileName.isModel(path)) {
            return List.of();
        }
        List<String> names =
                new ArrayList<>(List.of(path, FileName.stem(path), FileName.last(path), FileName.core(path)));
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            String below = path.substring(slash + 1);
            names.add(below);
            names.add(FileName.stem(below));
        }
        return names;
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
