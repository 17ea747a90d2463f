package io.sdqueueworker.doctor;

import io.sdqueueworker.doctor.Answer.Denied;
import io.sdqueueworker.doctor.Answer.Failed;
import io.sdqueueworker.doctor.Answer.Given;
import io.sdqueueworker.doctor.Doctor.Check;
import io.sdqueueworker.task.OwnKeys;
import java.util.List;

/// Checks of the output bucket, and of the buckets for payloads, inputs and models.
public final class BucketChecks {

    private static final String SETTING = "S3_BUCKET (worker.bucket)";

    private static final int MOST_MODELS = 3;

    private BucketChecks() {}

    /// Checks that the output bucket is writable, refuses to overwrite on condition, and can be read.
    public static Check output(Access.Bucket bucket) {
        return new Check(Subject.BUCKET, () -> switch (bucket.write(OwnKeys.WRITE_CHECK)) {
            // In this order: the second call needs the object of the first.
            case Given<Boolean> _ ->
                List.of(
                        new Finding.Ok(Subject.BUCKET, "writable, at " + OwnKeys.WRITE_CHECK),
                        conditionalWrite(bucket),
                        read(bucket));
            case Failed<Boolean> failed -> List.of(Finding.failed(Subject.BUCKET, failed, SETTING, "s3:PutObject"));
        });
    }

    private static Finding conditionalWrite(Access.Bucket bucket) throws InterruptedException {
        return switch (bucket.writeIfAbsent(OwnKeys.WRITE_CHECK)) {
            case Given<Boolean>(Boolean written) ->
                written
                        ? new Finding.Warning(
                                Subject.CONDITIONAL_WRITE,
                                "the store overwrites an existing object despite If-None-Match: *, so two attempts at one"
                                        + " task may publish different results",
                                "use a store that honors conditional writes, as Amazon S3 does")
                        : new Finding.Ok(
                                Subject.CONDITIONAL_WRITE, "an existing object is not overwritten (If-None-Match: *)");
            case Failed<Boolean> failed ->
                new Finding.Failed(
                        Subject.CONDITIONAL_WRITE,
                        failed.reason() + " for a conditional write, so no result can be recorded",
                        "allow conditional writes in the bucket's policy, or use a store that has them, as Amazon S3 does");
        };
    }

    private static Finding read(Access.Bucket bucket) throws InterruptedException {
        return switch (bucket.read(OwnKeys.WRITE_CHECK)) {
            case Given<Boolean>(Boolean exists) ->
                exists
                        ? readMissing(bucket)
                        : new Finding.Warning(
                                Subject.BUCKET_READ,
                                "an object is not found right after it was written, so a task that is redelivered may be"
                                        + " generated again",
                                "use a store with read-after-write consistency, as Amazon S3 has it");
            case Denied<Boolean>(String reason) ->
                new Finding.Warning(
                        Subject.BUCKET_READ,
                        reason + ", so a task that is redelivered after its success is generated again",
                        "allow s3:GetObject on the bucket's objects and s3:ListBucket on the bucket");
            case Failed<Boolean> failed -> Finding.failed(Subject.BUCKET_READ, failed, SETTING, "s3:GetObject");
        };
    }

    private static Finding readMissing(Access.Bucket bucket) throws InterruptedException {
        return switch (bucket.read(OwnKeys.ACCESS_CHECK)) {
            case Given<Boolean> _ -> new Finding.Ok(Subject.BUCKET_READ, "earlier results are found");
            case Denied<Boolean>(String reason) ->
                new Finding.Warning(
                        Subject.BUCKET_READ,
                        "earlier results are found, but S3 denies access to an object that does not exist, and each"
                                + " start warns of that: " + reason,
                        "allow s3:ListBucket on the bucket");
            case Failed<Boolean> failed -> Finding.failed(Subject.BUCKET_READ, failed, SETTING, "s3:GetObject");
        };
    }

    /// Checks that a bucket for payloads or inputs can be read, with an object that does not exist. The objects
    /// that senders will name are not known.
    ///
    /// @param setting names the bucket
    public static Check source(String name, String setting, Access.Bucket bucket) {
        return new Check(
                Subject.SOURCE_BUCKETS,
                () -> List.of(
                        switch (bucket.read(OwnKeys.ACCESS_CHECK)) {
                            case Given<Boolean> _ ->
                                new Finding.Ok(
                                        Subject.SOURCE_BUCKETS, name + " may be read and listed, except for KMS keys");
                            case Denied<Boolean>(String reason) ->
                                new Finding.Warning(
                                        Subject.SOURCE_BUCKETS,
                                        name + " may not be read or not be listed, S3 does not say which: " + reason,
                                        "allow s3:GetObject on the objects of " + name + " and s3:ListBucket on it");
                            case Failed<Boolean> failed ->
                                Finding.failed(
                                        Subject.SOURCE_BUCKETS, failed, name + " (" + setting + ")", "s3:GetObject");
                        }));
    }

    /// Checks that the models can be listed and read.
    ///
    /// @param prefix of the models' keys
    public static Check models(String name, String prefix, Access.Bucket bucket) {
        String place = "s3://" + name + "/" + prefix;
        return new Check(
                Subject.MODEL_BUCKET,
                () -> List.of(
                        switch (bucket.list(prefix)) {
                            case Given<List<String>>(List<String> keys) ->
                                keys.isEmpty()
                                        ? new Finding.Warning(
                                                Subject.MODEL_BUCKET,
                                                "no models at " + place,
                                                "check the prefix, and upload the models there")
                                        : readModels(keys, place, bucket);
                            case Failed<List<String>> failed ->
                                Finding.failed(Subject.MODEL_BUCKET, failed, place, "s3:ListBucket");
                        }));
    }

    /// Reads from the first models: a single one may be archived or denied.
    private static Finding readModels(List<String> keys, String place, Access.Bucket bucket)
            throws InterruptedException {
        Finding finding = readModel(keys.getFirst(), place, bucket);
        for (String key : keys.subList(1, Math.min(keys.size(), MOST_MODELS))) {
            if (finding instanceof Finding.Ok) {
                break;
            }
            Finding other = readModel(key, place, bucket);
            finding = other instanceof Finding.Ok ? other : finding;
        }
        return finding;
    }

    private static Finding readModel(String key, String place, Access.Bucket bucket) throws InterruptedException {
        return switch (bucket.readBeginning(key)) {
            case Given<Boolean> _ ->
                new Finding.Ok(Subject.MODEL_BUCKET, "models are listed at " + place + ", and " + key + " is readable");
            case Failed<Boolean> failed -> Finding.failed(Subject.MODEL_BUCKET, failed, place, "s3:GetObject");
        };
    }
}
