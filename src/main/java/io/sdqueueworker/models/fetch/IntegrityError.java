package io.sdqueueworker.models.fetch;

import io.sdqueueworker.models.catalogue.ModelVersion;
import java.util.Optional;

/// What is wrong with the bytes of a model that have come.
///
/// @param reason to be told to whoever asked for the model
/// @param isTheBuckets whether the bucket has them so: to fetch them again does not help
record IntegrityError(String reason, boolean isTheBuckets) {

    /// Looks for one when all parts are there.
    static Optional<IntegrityError> in(PartFile file, ModelVersion object, ModelSum sum) throws DiskFailedException {
        Optional<String> mismatch = sum.mismatch();
        if (mismatch.isPresent()) {
            return mismatch.map(reason -> new IntegrityError(reason, false));
        }
        return ModelContent.wrong(object.path(), file.bytes()).map(reason -> new IntegrityError(reason, sum.tells()));
    }
}
