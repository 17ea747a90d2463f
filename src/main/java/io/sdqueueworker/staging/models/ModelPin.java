package io.sdqueueworker.staging.models;

/// Keeps a model in its place.
public interface ModelPin extends AutoCloseable {

    /// Whether the model was in its place before it was asked for.
    boolean wasThere();

    /// A second pin on the same model, to be closed by itself.
    ModelPin again();

    /// Lets the model go when nobody else needs it. Counts as a use of it.
    @Override
    void close();
}
