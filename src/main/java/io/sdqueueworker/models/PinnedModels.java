package io.sdqueueworker.models;

import io.sdqueueworker.models.cache.ModelPin;
import io.sdqueueworker.task.StagedModels;
import java.util.List;
import java.util.stream.Stream;

/// The models of a task, which stay in their places until this is closed.
///
/// @param staged what the runtime is told of them
/// @param pins on the files
public record PinnedModels(StagedModels staged, List<ModelPin> pins) implements AutoCloseable {

    /// Of a task that names no model, or whose models are not looked after.
    public static final PinnedModels NONE = new PinnedModels(StagedModels.NONE, List.of());

    public PinnedModels {
        pins = List.copyOf(pins);
    }

    /// Whether nothing is missing that the task needs.
    public boolean areComplete() {
        return staged.missing().isEmpty();
    }

    /// The same models once more, to be closed by themselves.
    PinnedModels again() {
        return new PinnedModels(staged, pins.stream().map(ModelPin::again).toList());
    }

    /// These and others, in one; closed in the place of both.
    public PinnedModels and(PinnedModels others) {
        return new PinnedModels(
                staged, Stream.concat(pins.stream(), others.pins.stream()).toList());
    }

    @Override
    public void close() {
        pins.forEach(ModelPin::close);
    }
}
