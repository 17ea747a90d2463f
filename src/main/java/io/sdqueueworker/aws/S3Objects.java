package io.sdqueueworker.aws;

import io.sdqueueworker.publication.OutputStore;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Outputs in Amazon S3, or in a store that speaks its protocol.
public final class S3Objects implements OutputStore {

    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;

    /// Concurrent conditional writes answer 409 until one of them has won; see the S3 guide on conditional writes.
    private static final int CONFLICT_TRIES = 5;

    private static final int BARE_RESET_TRIES = 3;

    private final S3Client s3;

    public S3Objects(S3Client s3) {
        this.s3 = s3;
    }

    @Override
    public void put(S3Uri address, Path file, String mediaType) throws TaskFailedException, InterruptedException {
        call(
                "PutObject",
                address,
                () -> s3.putObject(
                        request -> request.bucket(address.bucket())
                                .key(address.key())
                                .contentType(mediaType),
                        RequestBody.fromFile(file)));
    }

    @Override
    public void put(S3Uri address, byte[] json) throws TaskFailedException, InterruptedException {
        call(
                "PutObject",
                address,
                () -> s3.putObject(
                        request -> request.bucket(address.bucket())
                                .key(address.key())
                                .contentType("application/json"),
                        RequestBody.fromBytes(json)));
    }

    @Override
    public boolean putIfAbsent(S3Uri address, byte[] json) throws TaskFailedException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                s3.putObject(
                        request -> request.bucket(address.bucket())
                                .key(address.key())
                                .contentType("application/json")
                                .ifNoneMatch("*"),
                        RequestBody.fromBytes(json));
                return true;
            } catch (S3Exception e) {
                if (e.statusCode() == PRECONDITION_FAILED) {
                    return false;
                }
                if (e.statusCode() != CONFLICT || attempt == CONFLICT_TRIES) {
                    throw translated("PutObject", address, e);
                }
            } catch (SdkException e) {
                throw translated("PutObject", address, e);
            } catch (UncheckedIOException e) {
                throw translated("PutObject", address, SdkClientException.create("connection broken", e));
            }
        }
    }

    @Override
    public Lookup find(S3Uri address) throws TaskFailedException, InterruptedException {
        try {
            return new Lookup.Found(s3.getObjectAsBytes(
                            request -> request.bucket(address.bucket()).key(address.key()))
                    .asUtf8String());
        } catch (NoSuchKeyException e) {
            return new Lookup.Absent();
        } catch (S3Exception e) {
            if (e.statusCode() == FORBIDDEN) {
                return new Lookup.Forbidden();
            }
            if (e.statusCode() == NOT_FOUND && SdkFailure.code(e).equals("NoSuchKey")) {
                return new Lookup.Absent();
            }
            throw translated("GetObject", address, e);
        } catch (SdkException e) {
            throw translated("GetObject", address, e);
        }
    }

    private static void call(String operation, S3Uri address, Runnable call)
            throws TaskFailedException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                call.run();
                return;
            } catch (SdkException e) {
                throw translated(operation, address, e);
            } catch (UncheckedIOException e) {
                // A connection reset while the SDK waits for '100 Continue' comes out bare, and untried again.
                if (attempt == BARE_RESET_TRIES || Thread.currentThread().isInterrupted()) {
                    throw translated(operation, address, SdkClientException.create("connection broken", e));
                }
            }
        }
    }

    private static TaskFailedException translated(String operation, S3Uri address, SdkException e)
            throws InterruptedException {
        SdkFailure.rethrowInterrupt(e);
        boolean denied = e instanceof S3Exception service && service.statusCode() == FORBIDDEN;
        // The bucket and not the key: the detail is logged, and keys hold the sender's prefix.
        String detail = "S3 " + operation + " in bucket " + address.bucket() + ": " + SdkFailure.describe(e);
        return new TaskFailedException(
                new Failure(denied ? Code.ACCESS_DENIED : Code.STORAGE_UNAVAILABLE, Stage.PUBLICATION, detail), e);
    }
}
