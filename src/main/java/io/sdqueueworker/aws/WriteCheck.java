package io.sdqueueworker.aws;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.OwnKeys;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Checks that a bucket takes documents the way that results are written: as a whole, and only if none exists.
///
/// The condition is checked after the permission, so a refusal because of the condition shows that writing works. It
/// also keeps the check from adding a version to its object each time.
final class WriteCheck {

    private static final byte[] CONTENT = "{}".getBytes(StandardCharsets.UTF_8);
    private static final Set<Integer> CONDITION_NOT_MET = Set.of(409, 412);

    /// The ways in which stores reject a request whose form they do not know.
    private static final Set<Integer> FORM_NOT_KNOWN = Set.of(400, 405, 411, 415, 501);

    private final S3Client s3;

    WriteCheck(S3Client s3) {
        this.s3 = s3;
    }

    /// The result of one write.
    ///
    /// @param created whether the store has written the document
    /// @param error why the document was not accepted
    private record Written(boolean created, Optional<SdkException> error) {}

    /// Checks once.
    ///
    /// @throws TaskFailedException if a result could not be written. Its detail names what the store lacks, if that
    ///     is the reason
    void run(String bucket) throws TaskFailedException, InterruptedException {
        Written written = write(bucket, true);
        if (written.error().isPresent()) {
            TaskFailedException failure = StoreErrors.translated(
                    Stage.PUBLICATION,
                    "PutObject",
                    new S3Uri(bucket, OwnKeys.WRITE_CHECK),
                    written.error().get());
            throw written.error().get() instanceof S3Exception e && mayBeAboutForm(e)
                    ? explained(bucket, failure)
                    : failure;
        }
        if (written.created() && write(bucket, true).created()) {
            throw TaskFailedException.of(
                    Code.STORAGE_UNAVAILABLE,
                    Stage.PUBLICATION,
                    "the store of bucket " + bucket + " ignores conditional writes (If-None-Match), by which a task"
                            + " has one result");
        }
    }

    /// Returns whether the bucket takes a document at the moment.
    boolean passes(String bucket) throws InterruptedException {
        return write(bucket, true).error().isEmpty();
    }

    private static boolean mayBeAboutForm(S3Exception e) {
        return FORM_NOT_KNOWN.contains(e.statusCode()) && !AwsErrors.FORM_ACCEPTED.include(e);
    }

    private TaskFailedException explained(String bucket, TaskFailedException failure) throws InterruptedException {
        String reason = write(bucket, false).error().isEmpty()
                ? "the store does not support conditional writes (If-None-Match), by which a task has one result"
                : "if the store does not know uploads with a trailing checksum (aws-chunked), set"
                        + " WORKER_S3_CHUNKED_ENCODING=false";
        return TaskFailedException.of(
                failure.failure().code(),
                failure.failure().stage(),
                failure.failure().detail() + ": " + reason,
                failure);
    }

    private Written write(String bucket, boolean ifAbsent) throws InterruptedException {
        PutObjectRequest.Builder request =
                S3OutputStore.json(PutObjectRequest.builder().bucket(bucket).key(OwnKeys.WRITE_CHECK));
        if (ifAbsent) {
            request.ifNoneMatch("*");
        }
        try {
            s3.putObject(request.build(), RequestBody.fromBytes(CONTENT));
            return new Written(true, Optional.empty());
        } catch (S3Exception e) {
            boolean exists = ifAbsent && CONDITION_NOT_MET.contains(e.statusCode());
            return new Written(false, exists ? Optional.empty() : Optional.of(e));
        } catch (SdkException e) {
            SdkFailure.rethrowInterrupt(e);
            return new Written(false, Optional.of(e));
        } catch (UncheckedIOException e) {
            SdkClientException broken = SdkClientException.create("connection broken", e);
            SdkFailure.rethrowInterrupt(broken);
            return new Written(false, Optional.of(broken));
        }
    }
}
