package io.sdqueueworker.task;

import java.util.List;

/// The models that a task names, as staging has left them.
///
/// @param ready those whose files are in the model directory
/// @param missing those that staging knows no file of, optional ones left out; the runtime may have them all the same
public record StagedModels(List<ModelNeed> ready, List<Missing> missing) {

    /// What a task has that names no model, or whose models are not looked after.
    public static final StagedModels NONE = new StagedModels(List.of(), List.of());

    /// One that staging knows no file of.
    ///
    /// @param closest names of files that look like it, the closest first; may be empty
    public record Missing(ModelNeed need, List<String> closest) {
        public Missing {
            closest = List.copyOf(closest);
        }
    }

    public StagedModels {
        ready = List.copyOf(ready);
        missing = List.copyOf(missing);
    }
}
