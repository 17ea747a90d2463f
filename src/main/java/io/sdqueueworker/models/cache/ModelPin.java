package io.sdqueueworker.models.cache;

/// Keeps a model in the model directory until it is closed.
public interface ModelPin extends AutoCloseable {

    /// A pin on a model that this process never removes.
    ModelPin NONE = new ModelPin() {
        @Override
        public ModelPin again() {
            return this;
        }

        @Override
        public void close() {}
    };

    /// A second pin on the same model, which is closed separately.
    ModelPin again();

    /// Returns whether the model was fetched for this pin. Otherwise the model was there already.
    default boolean isFetched() {
        return false;
    }

    /// Releases the model, which may be removed once it has no pins. Counts as a use of it.
    @Override
    void close();
}
