package io.sdqueueworker.task;

import java.time.Duration;

/// Where the time of a task went.
///
/// @param waiting in the queue, and on deck until the GPU was free
/// @param staging from the receive until the task could go on the GPU
/// @param models of the times before and after this, what was spent on having the models in their places
/// @param generation on the GPU
/// @param publication from the last image until the result was told
public record Timings(Duration waiting, Duration staging, Duration models, Duration generation, Duration publication) {}
