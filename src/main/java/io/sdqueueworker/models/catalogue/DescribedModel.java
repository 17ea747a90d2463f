package io.sdqueueworker.models.catalogue;

import java.util.Optional;

/// A model in the bucket, and by what its bytes are recognised.
///
/// @param checksum of the whole object; nothing where the store keeps none
public record DescribedModel(ModelVersion object, Optional<StoredChecksum> checksum) {}
