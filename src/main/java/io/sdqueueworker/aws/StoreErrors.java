package io.sdqueueworker.aws;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// The failures of tasks for errors of a store.
final class StoreErrors {

    private static final int FORBIDDEN = 403;

    private StoreErrors() {}

    /// The failure if the store is unavailable, or denies access.
    static TaskFailedException translated(Stage stage, String operation, S3Uri address, SdkException e)
            throws InterruptedException {
        SdkFailure.rethrowInterrupt(e);
        boolean denied = e instanceof S3Exception service && service.statusCode() == FORBIDDEN;
        // The bucket and not the key: the detail is logged, and the key contains the sender's prefix.
        String detail = "S3 " + operation + " in bucket " + address.bucket() + ": " + SdkFailure.describe(e);
        return TaskFailedException.of(denied ? Code.ACCESS_DENIED : Code.STORAGE_UNAVAILABLE, stage, detail, e);
    }

    /// The failure if the store refuses one object while it takes others.
    static TaskFailedException refused(String operation, S3Uri address, S3Exception e) {
        return TaskFailedException.of(
                Code.OUTPUT_REFUSED,
                Stage.PUBLICATION,
                (AwsErrors.OBJECT_DENIED.include(e) ? "the worker may not write to " : "the bucket does not accept ")
                        + address + ": S3 " + operation + ": " + SdkFailure.describe(e),
                e);
    }

    /// The failure if an object is larger than the store takes.
    static TaskFailedException tooLarge(String detail) {
        return TaskFailedException.of(Code.OUTPUT_TOO_LARGE, Stage.PUBLICATION, detail);
    }
}
