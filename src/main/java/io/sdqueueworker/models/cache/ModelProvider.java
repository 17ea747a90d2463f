package io.sdqueueworker.models.cache;

import io.sdqueueworker.models.catalogue.ModelVersion;
import io.sdqueueworker.task.TaskFailedException;
import java.util.List;
import java.util.Optional;

/// Provides models in the model directory.
public interface ModelProvider {

    /// Provides models that are installed by other means.
    ModelProvider PRESENT = new ModelProvider() {
        @Override
        public ModelPin pin(ModelVersion object) {
            return ModelPin.NONE;
        }

        @Override
        public Optional<ModelPin> pinIfThere(ModelVersion object) {
            return Optional.of(ModelPin.NONE);
        }

        @Override
        public ModelPin keep(ModelVersion object) {
            return ModelPin.NONE;
        }

        @Override
        public void requireThatAllMayFit(List<ModelVersion> objects) {}

        @Override
        public boolean isSameForAllWorkers() {
            return false;
        }
    };

    /// Provides a model, which stays in the directory until the pin is closed.
    ///
    /// @throws TaskFailedException if it cannot be fetched
    ModelPin pin(ModelVersion object) throws TaskFailedException, InterruptedException;

    /// Pins a model if it is installed already. Never fetches.
    Optional<ModelPin> pinIfThere(ModelVersion object) throws TaskFailedException, InterruptedException;

    /// Provides a model for as long as the process lives. The models of tasks must fit beside it.
    ///
    /// @throws TaskFailedException if it cannot be fetched
    ModelPin keep(ModelVersion object) throws TaskFailedException, InterruptedException;

    /// Checks that models fit into the directory together.
    ///
    /// @throws TaskFailedException with the code MODEL_TOO_LARGE
    void requireThatAllMayFit(List<ModelVersion> objects) throws TaskFailedException;

    /// Returns whether every worker can have the same models: they come from one bucket, not from each pod's
    /// volume.
    default boolean isSameForAllWorkers() {
        return true;
    }
}
