package io.sdqueueworker.models.catalogue;

/// One version of one model in the model bucket.
///
/// @param path of the model below the prefix
/// @param bytes its size
/// @param etag its entity tag without quotes, which changes with the content
public record ModelVersion(ModelPath path, long bytes, String etag) {}
