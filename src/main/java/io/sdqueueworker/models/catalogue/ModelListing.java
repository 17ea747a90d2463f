package io.sdqueueworker.models.catalogue;

import io.sdqueueworker.task.TaskFailedException;
import java.util.List;

/// Lists the models that exist.
@FunctionalInterface
public interface ModelListing {

    /// Returns every model, in any order. Files without a valid [ModelPath] are left out.
    ///
    /// @throws TaskFailedException with the code MODELS_UNAVAILABLE if they cannot be listed at present
    List<ModelVersion> list() throws TaskFailedException, InterruptedException;
}
