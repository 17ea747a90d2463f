package io.sdqueueworker.models.cache;

/// Keeps a model in its place.
public interface ModelPin extends AutoCloseable {

    /// On a model that nobody here would remove.
    ModelPin NONE = new ModelPin() {
        @Override
        public ModelPin again() {
            return this;
        }

        @Override
        public void close() {}
    };

    /// A second pin on the same model, to be closed by itself.
    ModelPin again();

    /// Lets the model go when nobody else needs it. Counts as a use of it.
    @Override
    void close();
}
