package io.sdqueueworker.staging;

import java.time.Duration;

/// Limits on the inputs of a task.
///
/// @param maxBytes of one input
/// @param maxCount of different inputs of one task
/// @param timeout of one input, from the first DNS lookup to the last byte
public record InputLimits(long maxBytes, int maxCount, Duration timeout) {}
