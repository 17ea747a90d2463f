package io.sdqueueworker.aws;

import io.sdqueueworker.task.S3Uri;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ArchiveStatus;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.StorageClass;

/// Distinguishes an object that cannot be read from a bucket that does not answer: a task that needs the object fails,
/// while other tasks are not affected.
final class UnreadableObjects {

    /// S3 sends no storage class for most objects, so it must be possible to look for null.
    private static final Set<StorageClass> ARCHIVES =
            Collections.unmodifiableSet(EnumSet.of(StorageClass.GLACIER, StorageClass.DEEP_ARCHIVE));

    private static final int CLIENT_ERRORS = 400;
    private static final int SERVER_ERRORS = 500;
    private static final Set<Integer> TEMPORARY = Set.of(401, 407, 408, 409, 425, 429);

    private final S3Client s3;

    private final Payer payer;

    UnreadableObjects(S3Client s3) {
        this(s3, new Payer());
    }

    UnreadableObjects(S3Client s3, Payer payer) {
        this.s3 = s3;
        this.payer = payer;
    }

    /// The reason why an object cannot be read, if the error code says that it lies in the object. Such an error
    /// may still come for every object of the bucket.
    ///
    /// The store's message is not quoted, because it names roles and keys.
    static Optional<String> reason(S3Exception e) {
        String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (AwsErrors.OBJECT_ARCHIVED.include(e)) {
            return Optional.of("it is archived: restore it, or copy it to another storage class");
        }
        if (AwsErrors.KEY_UNUSABLE.include(e)) {
            return Optional.of("its KMS key cannot be used");
        }
        if (AwsErrors.OBJECT_DENIED.include(e)) {
            return Optional.of(
                    message.contains("kms:")
                            ? "this role may not decrypt it (kms:Decrypt)"
                            : "this role may not read it (s3:GetObject)");
        }
        if (AwsErrors.REQUEST_INVALID.include(e) && message.contains("encrypt")) {
            return Optional.of("it is encrypted with a key of the customer (SSE-C), which the worker does not have");
        }
        return Optional.empty();
    }

    /// The reason why the bytes of a described object cannot be read, if it is archived and not restored.
    static Optional<String> archived(HeadObjectResponse answer) {
        String hint = ": restore it, or copy it to another storage class";
        if (answer.archiveStatus() != null && answer.archiveStatus() != ArchiveStatus.UNKNOWN_TO_SDK_VERSION) {
            return Optional.of("it is archived (" + answer.storageClassAsString() + ", "
                    + answer.archiveStatusAsString() + ")" + hint);
        }
        if (!ARCHIVES.contains(answer.storageClass())) {
            return Optional.empty();
        }
        String archived = "it is archived (storage class " + answer.storageClassAsString() + ")";
        if (answer.restore() == null) {
            return Optional.of(archived + hint);
        }
        return answer.restore().contains("ongoing-request=\"true\"")
                ? Optional.of(archived + " and is being restored")
                : Optional.empty();
    }

    /// The reason why an object cannot be read, if that lies in the object: the call failed with a status 4xx, and
    /// a small call to the same bucket succeeds now.
    ///
    /// @param operation that failed
    Optional<String> ownReason(S3Uri address, String operation, S3Exception e) throws InterruptedException {
        return mayBeItsOwn(e) && bucketAnswers(address) ? Optional.of(ownReason(operation, e)) : Optional.empty();
    }

    private static String ownReason(String operation, S3Exception e) {
        String error = "S3 " + operation + ": " + SdkFailure.describe(e);
        return reason(e).map(words -> words + " (" + error + ")").orElse(error);
    }

    /// Returns whether the reason of an error may lie in the object: the call failed with a status 4xx that is not
    /// known to pass. The reason may still lie in the bucket or the credentials.
    static boolean mayBeItsOwn(S3Exception e) {
        return e.statusCode() >= CLIENT_ERRORS
                && e.statusCode() < SERVER_ERRORS
                && !TEMPORARY.contains(e.statusCode())
                && !e.isThrottlingException()
                && !AwsErrors.KEY_TEMPORARILY_UNUSABLE.include(e);
    }

    /// The reason why an input or a payload cannot be read, if that lies in the object. Roles often may not list
    /// the buckets of inputs, so the error code decides first, and a bucket that denies the listing answers, too.
    Optional<String> reasonOfInput(S3Uri address, S3Exception e) throws InterruptedException {
        Optional<String> byCode = reason(e);
        if (byCode.isPresent()) {
            return byCode.map(words -> "S3 GetObject: " + SdkFailure.describe(e) + ": " + words);
        }
        if (!mayBeItsOwn(e)) {
            return Optional.empty();
        }
        Optional<SdkException> failed = list(address);
        boolean answers = failed.isEmpty()
                || (failed.get() instanceof S3Exception denied && AwsErrors.OBJECT_DENIED.include(denied));
        return answers ? Optional.of(ownReason("GetObject", e)) : Optional.empty();
    }

    /// Returns whether the bucket answers a small call at the moment.
    boolean bucketAnswers(S3Uri address) throws InterruptedException {
        return list(address).isEmpty();
    }

    /// @return the error, if the bucket does not list
    private Optional<SdkException> list(S3Uri address) throws InterruptedException {
        try {
            s3.listObjectsV2(request -> request.bucket(address.bucket())
                    .prefix(address.key())
                    .maxKeys(1)
                    .requestPayer(payer.value()));
            return Optional.empty();
        } catch (SdkException e) {
            SdkFailure.rethrowInterrupt(e);
            return Optional.of(e);
        }
    }
}
