package io.sdqueueworker.doctor;

import io.sdqueueworker.doctor.Answer.Failed;
import io.sdqueueworker.doctor.Answer.Given;
import java.util.List;

/// Whether models can be found and read where they are to come from.
public final class ModelBucketCheck implements Check {

    private final String place;
    private final String prefix;
    private final BucketAccess bucket;

    /// @param name of the bucket
    /// @param prefix of the models' keys
    public ModelBucketCheck(String name, String prefix, BucketAccess bucket) {
        this.place = "s3://" + name + "/" + prefix;
        this.prefix = prefix;
        this.bucket = bucket;
    }

    @Override
    public Subject subject() {
        return Subject.MODEL_BUCKET;
    }

    @Override
    public List<Finding> examine() throws InterruptedException {
        return List.of(
                switch (bucket.list(prefix)) {
                    case Given<List<String>>(List<String> keys) ->
                        !keys.isEmpty()
                                ? read(keys.getFirst())
                                : new Finding.Warning(
                                        Subject.MODEL_BUCKET,
                                        "there is no model at " + place,
                                        "look at the prefix, and put the models there");
                    case Failed<List<String>> failed -> Fixes.of(Subject.MODEL_BUCKET, failed, place, "s3:ListBucket");
                });
    }

    private Finding read(String key) throws InterruptedException {
        return switch (bucket.readBeginning(key)) {
            case Given<Boolean> _ -> new Finding.Ok(Subject.MODEL_BUCKET, "models can be listed and read at " + place);
            case Failed<Boolean> failed -> Fixes.of(Subject.MODEL_BUCKET, failed, place, "s3:GetObject");
        };
    }
}
