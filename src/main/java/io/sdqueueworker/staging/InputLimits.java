package io.sdqueueworker.staging;

import java.time.Duration;

/// How much the inputs of a task may be.
///
/// @param maxBytes of one input
/// @param maxCount different inputs of one task
/// @param timeout for one input, from its first look-up to its last byte
public record InputLimits(long maxBytes, int maxCount, Duration timeout) {}
