package io.sdqueueworker.runtimes.sdwebui.models;

import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.ModelNeed;
import java.util.List;
import java.util.Set;

/// The models that a request names.
///
/// @param parts the names of checkpoints of which a part is enough, see [CheckpointList#closest(String)]
/// @param upscalers the names of upscalers, which need no file: the Web UI has built-in ones
public record NamedModels(List<ModelNeed> needs, Set<String> parts, Set<String> upscalers) {

    public NamedModels {
        needs = List.copyOf(needs);
        parts = Set.copyOf(parts);
        upscalers = Set.copyOf(upscalers);
    }

    /// Returns whether the Web UI must list a model.
    public boolean requires(ModelNeed need) {
        return !need.optional() || (need.kind() == ModelKind.UPSCALER && upscalers.contains(need.name()));
    }
}
