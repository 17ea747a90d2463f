package io.sdqueueworker.models.catalogue;

import java.util.Optional;

/// A model in the bucket, with the checksum of its bytes.
///
/// @param checksum of the whole object; empty if the store keeps none
/// @param parts the checksum of an object that was uploaded in parts; empty if there is none
/// @param unreadable the reason why the bytes cannot be read at present, such as an archived object; empty if they can
public record DescribedModel(
        ModelVersion object,
        Optional<StoredChecksum> checksum,
        Optional<PartsChecksum> parts,
        Optional<String> unreadable) {}
