package io.sdqueueworker.models.fetch;

import io.sdqueueworker.models.catalogue.ModelVersion;
import java.util.Optional;

/// An error in the bytes of a fetched model.
///
/// @param reason for the sender of the task
/// @param isTheBuckets true if the bucket has the same bytes, so that fetching them again does not help
record IntegrityError(String reason, boolean isTheBuckets) {

    /// Checks a file that has all its parts.
    static Optional<IntegrityError> in(PartFile file, ModelVersion object, ModelSum sum) throws DiskFailedException {
        Optional<String> mismatch = sum.mismatch();
        if (mismatch.isPresent()) {
            return mismatch.map(reason -> new IntegrityError(reason, false));
        }
        return ModelContent.wrong(object.path(), file.bytes())
                .map(reason -> new IntegrityError(reason, sum.isConclusive()));
    }
}
