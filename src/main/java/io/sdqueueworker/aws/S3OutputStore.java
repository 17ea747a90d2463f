package io.sdqueueworker.aws;

import io.sdqueueworker.publication.OutputStore;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.OwnKeys;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Stores outputs in Amazon S3, or a store with its protocol.
public final class S3OutputStore implements OutputStore {

    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;

    private static final int TRIES = 4;
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration SHORTEST_UPLOAD = Duration.ofSeconds(30);
    private static final long SLOWEST_BYTES_PER_SECOND = 500_000;

    /// The heap for one byte of a document: it is in memory several times while it is parsed.
    private static final int HEAP_FOR_ONE_BYTE = 8;

    private static final long LARGEST_DOCUMENT = 64 * 1024 * 1024;

    private final S3Client s3;
    private final int limit;

    public S3OutputStore(S3Client s3) {
        this(s3, Math.toIntExact(Math.min(LARGEST_DOCUMENT, Runtime.getRuntime().maxMemory() / HEAP_FOR_ONE_BYTE)));
    }

    /// @param limit on the bytes of a document that is looked up
    S3OutputStore(S3Client s3, int limit) {
        this.s3 = s3;
        this.limit = limit;
    }

    @Override
    public void put(S3Uri address, Path file, String mediaType) throws TaskFailedException, InterruptedException {
        Duration longest = longestUpload(file);
        put(
                address,
                RequestBody.fromFile(file),
                request -> request.contentType(mediaType)
                        .overrideConfiguration(override -> override.apiCallAttemptTimeout(longest)));
    }

    @Override
    public void put(S3Uri address, byte[] json) throws TaskFailedException, InterruptedException {
        put(address, RequestBody.fromBytes(json), S3OutputStore::json);
    }

    @Override
    public boolean putIfAbsent(S3Uri address, byte[] json) throws TaskFailedException, InterruptedException {
        return put(
                address, RequestBody.fromBytes(json), request -> json(request).ifNoneMatch("*"));
    }

    @Override
    public Lookup find(S3Uri address) throws TaskFailedException, InterruptedException {
        try {
            // A truncated document is not JSON any more, and counts as foreign.
            ResponseBytes<GetObjectResponse> answer =
                    s3.getObject(request -> request.bucket(address.bucket()).key(address.key()), this::cutOff);
            return new Lookup.Found(answer.asUtf8String());
        } catch (NoSuchKeyException e) {
            return new Lookup.Absent();
        } catch (S3Exception e) {
            // Other reasons for 403, such as a wrong clock, do not answer the question.
            if (e.statusCode() == FORBIDDEN && AwsErrors.OBJECT_DENIED.include(e)) {
                return new Lookup.Forbidden();
            }
            if (e.statusCode() == NOT_FOUND && AwsErrors.NO_SUCH_KEY.include(e)) {
                return new Lookup.Absent();
            }
            throw translated(Stage.PUBLICATION, "GetObject", address, e);
        } catch (SdkException e) {
            throw translated(Stage.PUBLICATION, "GetObject", address, e);
        }
    }

    private ResponseBytes<GetObjectResponse> cutOff(GetObjectResponse response, AbortableInputStream content) {
        return ResponseBytes.fromByteArrayUnsafe(response, readUpTo(limit, content));
    }

    /// Reads an object's bytes, at most as many as given: any writer to the bucket chooses the size. The SDK
    /// retries if the connection breaks.
    static byte[] readUpTo(int most, AbortableInputStream content) {
        try {
            byte[] bytes = content.readNBytes(most);
            if (bytes.length == most) {
                content.abort();
            }
            return bytes;
        } catch (IOException e) {
            throw RetryableException.create("connection lost while reading the object", e);
        }
    }

    /// Uploads once, and retries cases in which the SDK does not.
    ///
    /// @return false if a condition of the request is not met
    private boolean put(S3Uri address, RequestBody body, UnaryOperator<PutObjectRequest.Builder> details)
            throws TaskFailedException, InterruptedException {
        PutObjectRequest request = details.apply(
                        PutObjectRequest.builder().bucket(address.bucket()).key(address.key()))
                .build();
        for (int attempt = 1; ; attempt++) {
            try {
                s3.putObject(request, body);
                return true;
            } catch (S3Exception e) {
                if (e.statusCode() == PRECONDITION_FAILED) {
                    return false;
                }
                if (isRefused(address, e)) {
                    throw TaskFailedException.of(
                            Code.OUTPUT_REFUSED,
                            Stage.PUBLICATION,
                            "the worker may not write to " + address + ": S3 PutObject: " + SdkFailure.describe(e),
                            e);
                }
                // Concurrent conditional writes get 409 until one of them has succeeded.
                if (e.statusCode() != CONFLICT || attempt == TRIES) {
                    throw translated(Stage.PUBLICATION, "PutObject", address, e);
                }
            } catch (SdkException e) {
                throw translated(Stage.PUBLICATION, "PutObject", address, e);
            } catch (UncheckedIOException e) {
                // The SDK does not wrap or retry a connection reset while it waits for '100 Continue'.
                if (attempt == TRIES || Thread.currentThread().isInterrupted()) {
                    throw translated(
                            Stage.PUBLICATION, "PutObject", address, SdkClientException.create("connection broken", e));
                }
            }
            Thread.sleep(PAUSE.multipliedBy(attempt));
        }
    }

    /// Returns whether a key is denied while another can be written: a policy may exclude the prefix of one task.
    private boolean isRefused(S3Uri address, S3Exception e) throws InterruptedException {
        if (!AwsErrors.OBJECT_DENIED.include(e) || address.key().equals(OwnKeys.WRITE_CHECK)) {
            return false;
        }
        try {
            s3.putObject(
                    json(PutObjectRequest.builder().bucket(address.bucket()).key(OwnKeys.WRITE_CHECK))
                            .build(),
                    RequestBody.empty());
            return true;
        } catch (SdkException other) {
            SdkFailure.rethrowInterrupt(other);
            return false;
        }
    }

    private static PutObjectRequest.Builder json(PutObjectRequest.Builder request) {
        return request.contentType("application/json")
                .overrideConfiguration(override -> override.apiCallAttemptTimeout(SHORTEST_UPLOAD));
    }

    /// The limit detects a peer that accepts no more bytes: the socket's timeout applies only to reads.
    private static Duration longestUpload(Path file) {
        return SHORTEST_UPLOAD.plusSeconds(file.toFile().length() / SLOWEST_BYTES_PER_SECOND);
    }

    /// The failure of a task for an error of the store: the store is unavailable, or denies access.
    static TaskFailedException translated(Stage stage, String operation, S3Uri address, SdkException e)
            throws InterruptedException {
        SdkFailure.rethrowInterrupt(e);
        boolean denied = e instanceof S3Exception service && service.statusCode() == FORBIDDEN;
        // The bucket and not the key: the detail is logged, and the key contains the sender's prefix.
        String detail = "S3 " + operation + " in bucket " + address.bucket() + ": " + SdkFailure.describe(e);
        return TaskFailedException.of(denied ? Code.ACCESS_DENIED : Code.STORAGE_UNAVAILABLE, stage, detail, e);
    }
}
