package io.sdqueueworker.task;

import java.util.List;
import java.util.stream.Stream;

/// The models that a task names, after staging.
///
/// @param ready the models whose files are in the model directory
/// @param missing the required models without a known file. The runtime may still have them
public record StagedModels(List<ModelNeed> ready, List<Missing> missing) {

    /// The models of a task that names none, or of a worker that does not stage models.
    public static final StagedModels NONE = new StagedModels(List.of(), List.of());

    /// A model without a known file.
    ///
    /// @param closest similar names of files, the closest first; may be empty
    /// @param isFact whether the model bucket's own listing lacks it, and not only the directory of this worker
    public record Missing(ModelNeed need, List<String> closest, boolean isFact) {
        public Missing {
            closest = List.copyOf(closest);
        }

        /// A model without a file in the directory of this worker.
        public Missing(ModelNeed need, List<String> closest) {
            this(need, closest, false);
        }
    }

    /// Reports whether the model bucket's own listing lacks a required model.
    public boolean isMissingAFact() {
        return missing.stream().anyMatch(Missing::isFact);
    }

    /// These models and others that were staged later.
    public StagedModels and(StagedModels others) {
        return new StagedModels(
                Stream.concat(ready.stream(), others.ready.stream()).toList(),
                Stream.concat(missing.stream(), others.missing.stream())
                        .filter(each -> !others.ready.contains(each.need()))
                        .toList());
    }

    public StagedModels {
        ready = List.copyOf(ready);
        missing = List.copyOf(missing);
    }
}
