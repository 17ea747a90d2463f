package io.sdqueueworker.models;

import io.sdqueueworker.models.cache.ModelPin;
import io.sdqueueworker.task.StagedModels;
import java.util.List;
import java.util.stream.Stream;

/// The models of a task, which stay in the model directory until this is closed.
///
/// @param staged the models as the runtime sees them
/// @param pins on the files
public record PinnedModels(StagedModels staged, List<ModelPin> pins) implements AutoCloseable {

    /// The models of a task that names none, or whose models the worker does not manage.
    public static final PinnedModels NONE = new PinnedModels(StagedModels.NONE, List.of());

    public PinnedModels {
        pins = List.copyOf(pins);
    }

    /// Returns whether every required model is available.
    public boolean areComplete() {
        return staged.missing().isEmpty();
    }

    /// Returns whether a model was fetched for these pins.
    public boolean wereFetched() {
        return pins.stream().anyMatch(ModelPin::isFetched);
    }

    /// A second set of pins on the same models, which is closed separately.
    PinnedModels again() {
        return new PinnedModels(staged, pins.stream().map(ModelPin::again).toList());
    }

    /// These models and others that were found later. Closing the result closes both.
    public PinnedModels and(PinnedModels others) {
        return new PinnedModels(
                staged.and(others.staged),
                Stream.concat(pins.stream(), others.pins.stream()).toList());
    }

    @Override
    public void close() {
        pins.forEach(ModelPin::close);
    }
}
