package io.sdqueueworker.runtimes;

import io.sdqueueworker.generation.DiffusionRuntime;
import io.sdqueueworker.models.ModelSearch;
import io.sdqueueworker.staging.InputSearch;

/// The ports that one runtime implements, one for each stage that works with it.
///
/// They share their connections and what they have learned about the runtime. So a search may ask the runtime,
/// although the stage that calls it does not know any: `docs/adr/0023-asking-the-runtime-on-deck.md` says why.
///
/// @param runtime runs tasks; closing it closes the connections of all
/// @param inputs finds the inputs in a task's content
/// @param models finds the names of models in a task's content
public record RuntimeAdapters(DiffusionRuntime runtime, InputSearch inputs, ModelSearch models) {}
