package io.sdqueueworker.models.catalogue;

/// One version of one model in the model bucket.
///
/// @param path where it lies below the prefix
/// @param bytes its size
/// @param etag its entity tag, as the store writes it, without the quotes; changes with the content
public record ModelVersion(ModelPath path, long bytes, String etag) {}
