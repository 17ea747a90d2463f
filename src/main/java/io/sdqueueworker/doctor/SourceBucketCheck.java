package io.sdqueueworker.doctor;

import io.sdqueueworker.doctor.Answer.Denied;
import io.sdqueueworker.doctor.Answer.Failed;
import io.sdqueueworker.doctor.Answer.Given;
import io.sdqueueworker.task.OwnKeys;
import java.util.List;

/// Whether a bucket may be read that payloads or inputs come from.
///
/// It is asked for an object that is not there. Which object the senders will name, and whether that one may be read,
/// is not known before they do.
public final class SourceBucketCheck implements Check {

    private final String name;
    private final String setting;
    private final BucketAccess bucket;

    /// @param setting the one that names the bucket
    public SourceBucketCheck(String name, String setting, BucketAccess bucket) {
        this.name = name;
        this.setting = setting;
        this.bucket = bucket;
    }

    @Override
    public Subject subject() {
        return Subject.SOURCE_BUCKETS;
    }

    @Override
    public List<Finding> examine() throws InterruptedException {
        return List.of(
                switch (bucket.read(OwnKeys.ACCESS_CHECK)) {
                    case Given<Boolean> _ -> new Finding.Ok(Subject.SOURCE_BUCKETS, name + " can be looked into");
                    case Denied<Boolean>(String reason) ->
                        new Finding.Warning(
                                Subject.SOURCE_BUCKETS,
                                name + " may not be read or not be listed, S3 does not say which: " + reason,
                                "allow s3:GetObject on the objects of " + name + " and s3:ListBucket on it");
                    case Failed<Boolean> failed ->
                        Fixes.of(Subject.SOURCE_BUCKETS, failed, name + " (" + setting + ")", "s3:GetObject");
                });
    }
}
