package io.sdqueueworker.doctor;

import io.sdqueueworker.doctor.Answer.Denied;
import io.sdqueueworker.doctor.Answer.Failed;
import io.sdqueueworker.doctor.Answer.Given;
import io.sdqueueworker.task.OwnKeys;
import java.util.List;

/// What of the output bucket works: writing, writing once only, and looking.
public final class BucketCheck implements Check {

    private static final String SETTING = "S3_BUCKET (worker.bucket)";

    private final BucketAccess bucket;

    public BucketCheck(BucketAccess bucket) {
        this.bucket = bucket;
    }

    @Override
    public Subject subject() {
        return Subject.BUCKET;
    }

    @Override
    public List<Finding> examine() throws InterruptedException {
        return switch (bucket.write(OwnKeys.WRITE_CHECK)) {
            // In this order: what the second asks for is that the first stands.
            case Given<Boolean> _ ->
                List.of(new Finding.Ok(Subject.BUCKET, "it takes writes"), conditionalWrite(), read());
            case Failed<Boolean> failed -> List.of(Fixes.of(Subject.BUCKET, failed, SETTING, "s3:PutObject"));
        };
    }

    private Finding conditionalWrite() throws InterruptedException {
        return switch (bucket.writeIfAbsent(OwnKeys.WRITE_CHECK)) {
            case Given<Boolean>(Boolean written) ->
                written
                        ? new Finding.Warning(
                                Subject.CONDITIONAL_WRITE,
                                "the store writes over what stands there although it is told not to (If-None-Match: *), so"
                                        + " two attempts at one task may tell different results",
                                "use a store that honours conditional writes, as Amazon S3 does")
                        : new Finding.Ok(
                                Subject.CONDITIONAL_WRITE, "what stands there is not written over (If-None-Match: *)");
            case Failed<Boolean> failed ->
                new Finding.Failure(
                        Subject.CONDITIONAL_WRITE,
                        "no result can be recorded, since a write with a condition fails: " + failed.reason(),
                        "allow conditional writes in the bucket's policy, or use a store that has them, as Amazon S3 does");
        };
    }

    private Finding read() throws InterruptedException {
        return switch (bucket.read(OwnKeys.WRITE_CHECK)) {
            case Given<Boolean>(Boolean there) ->
                there
                        ? list()
                        : new Finding.Warning(
                                Subject.BUCKET_READ,
                                "what was written is not found again, so a task that comes back may be generated again",
                                "use a store that reads what it has written, as Amazon S3 does");
            case Denied<Boolean>(String reason) ->
                new Finding.Warning(
                        Subject.BUCKET_READ,
                        "the role may only write, so a task that comes back after its success is generated again: "
                                + reason,
                        "allow s3:GetObject on the bucket's objects and s3:ListBucket on the bucket");
            case Failed<Boolean> failed -> Fixes.of(Subject.BUCKET_READ, failed, SETTING, "s3:GetObject");
        };
    }

    private Finding list() throws InterruptedException {
        return switch (bucket.read(OwnKeys.ACCESS_CHECK)) {
            case Given<Boolean> _ -> new Finding.Ok(Subject.BUCKET_READ, "earlier results are found");
            case Denied<Boolean>(String reason) ->
                new Finding.Warning(
                        Subject.BUCKET_READ,
                        "earlier results are found, but where there is none S3 says that the worker may not look, and"
                                + " each start warns of that: "
                                + reason,
                        "allow s3:ListBucket on the bucket");
            case Failed<Boolean> failed -> Fixes.of(Subject.BUCKET_READ, failed, SETTING, "s3:GetObject");
        };
    }
}
