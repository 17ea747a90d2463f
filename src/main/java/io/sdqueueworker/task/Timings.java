package io.sdqueueworker.task;

import java.time.Duration;

/// The time that a task spent in each step.
///
/// @param waiting the time in the queue until the first receive, and on deck until the GPU was free
/// @param staging the time from the receive until the task was ready for the GPU
/// @param models the part of the other times that was spent on fetching models
/// @param generation the time on the GPU
/// @param publication the time from the last output until the result was published
public record Timings(Duration waiting, Duration staging, Duration models, Duration generation, Duration publication) {}
