package io.sdqueueworker.models.catalogue;

import io.sdqueueworker.task.TaskFailedException;
import java.util.List;

/// Tells which models there are.
@FunctionalInterface
public interface ModelListing {

    /// Every model, in any order. What has no [ModelPath] is left out.
    ///
    /// @throws TaskFailedException with the code MODELS_UNAVAILABLE when it cannot be told at the moment
    List<ModelVersion> list() throws TaskFailedException, InterruptedException;
}
