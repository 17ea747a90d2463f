package io.sdqueueworker.models.catalogue;

import java.util.Optional;

/// A model in the bucket, with the checksum of its bytes.
///
/// @param checksum of the whole object; empty if the store keeps none
public record DescribedModel(ModelVersion object, Optional<StoredChecksum> checksum) {}
