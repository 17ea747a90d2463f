package io.sdqueueworker.staging.models;

import io.sdqueueworker.task.TaskFailedException;

/// Who sees to it that a model is in its place.
public interface ModelSupply {

    /// For models that others put there.
    ModelSupply PRESENT = object -> new ModelPin() {
        @Override
        public boolean wasThere() {
            return true;
        }

        @Override
        public ModelPin again() {
            return this;
        }

        @Override
        public void close() {}
    };

    /// Has a model in its place, and sees to it that it stays there until the pin is closed.
    ///
    /// @throws TaskFailedException when it cannot be had
    ModelPin pin(ModelObject object) throws TaskFailedException, InterruptedException;
}
