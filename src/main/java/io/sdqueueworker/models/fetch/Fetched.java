package io.sdqueueworker.models.fetch;

/// How far a fetch is.
///
/// @param bytes of the parts that are complete
/// @param ofBytes of the model
public record Fetched(long bytes, long ofBytes) {}
