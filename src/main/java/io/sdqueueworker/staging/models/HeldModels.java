package io.sdqueueworker.staging.models;

import io.sdqueueworker.task.StagedModels;
import java.util.List;
import java.util.stream.Stream;

/// The models of a task, which stay in their places until this is closed.
///
/// @param staged what the runtime is told of them
/// @param pins on the files
public record HeldModels(StagedModels staged, List<ModelPin> pins) implements AutoCloseable {

    /// Of a task that names no model, or whose models are not looked after.
    public static final HeldModels NONE = new HeldModels(StagedModels.NONE, List.of());

    public HeldModels {
        pins = List.copyOf(pins);
    }

    /// Whether nothing is missing that the task needs.
    public boolean areComplete() {
        return staged.missing().isEmpty();
    }

    /// The same models once more, to be closed by themselves.
    HeldModels again() {
        return new HeldModels(staged, pins.stream().map(ModelPin::again).toList());
    }

    /// These and others, in one; closed in the place of both.
    public HeldModels and(HeldModels others) {
        return new HeldModels(
                staged, Stream.concat(pins.stream(), others.pins.stream()).toList());
    }

    @Override
    public void close() {
        pins.forEach(ModelPin::close);
    }
}
