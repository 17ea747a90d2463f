package io.sdqueueworker.models.cache;

import io.sdqueueworker.models.catalogue.ModelVersion;
import io.sdqueueworker.task.TaskFailedException;
import java.util.List;
import java.util.Optional;

/// Who sees to it that a model is in its place.
public interface ModelProvider {

    /// For models that others put there.
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
    };

    /// Has a model in its place, and sees to it that it stays there until the pin is closed.
    ///
    /// @throws TaskFailedException when it cannot be had
    ModelPin pin(ModelVersion object) throws TaskFailedException, InterruptedException;

    /// The same, if it is in its place already. Never fetches.
    Optional<ModelPin> pinIfThere(ModelVersion object) throws TaskFailedException, InterruptedException;

    /// Has a model in its place for as long as the process lives: what tasks need has to fit beside it.
    ///
    /// @throws TaskFailedException when it cannot be had
    ModelPin keep(ModelVersion object) throws TaskFailedException, InterruptedException;

    /// Checks that models which are needed together can be in their places together.
    ///
    /// @throws TaskFailedException with the code MODEL_TOO_LARGE
    void requireThatAllMayFit(List<ModelVersion> objects) throws TaskFailedException;
}
