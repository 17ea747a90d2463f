package io.sdqueueworker.staging.models;

import java.util.Optional;

/// What is wrong with the bytes of a model that have come.
///
/// @param reason to be told to whoever asked for the model
/// @param isTheBuckets whether the bucket has them so: to fetch them again does not help
record Flaw(String reason, boolean isTheBuckets) {

    /// Looks for one when all parts are there.
    static Optional<Flaw> in(PartFile file, ModelObject object, ModelSum sum) throws DiskFailedException {
        Optional<String> mismatch = sum.mismatch();
        if (mismatch.isPresent()) {
            return mismatch.map(reason -> new Flaw(reason, false));
        }
        return ModelContent.wrong(object.path(), file.bytes()).map(reason -> new Flaw(reason, sum.tells()));
    }
}
