package io.sdqueueworker.aws;

import io.sdqueueworker.publication.OutputStore;
import io.sdqueueworker.task.Code;
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

/// Outputs in Amazon S3, or in a store that speaks its protocol.
public final class S3Objects implements OutputStore {

    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;

    private static final int TRIES = 4;
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration SHORTEST_UPLOAD = Duration.ofSeconds(30);
    private static final long SLOWEST_BYTES_PER_SECOND = 500_000;

    /// A document that is looked for is in memory several times over while it is read.
    private static final int HEAP_FOR_ONE_BYTE = 8;

    private static final long LARGEST_DOCUMENT = 64 * 1024 * 1024;

    private final S3Client s3;
    private final int limit;

    public S3Objects(S3Client s3) {
        this(s3, Math.toIntExact(Math.min(LARGEST_DOCUMENT, Runtime.getRuntime().maxMemory() / HEAP_FOR_ONE_BYTE)));
    }

    /// @param limit bytes of a document that is looked for
    S3Objects(S3Client s3, int limit) {
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
        put(address, RequestBody.fromBytes(json), S3Objects::json);
    }

    @Override
    public boolean putIfAbsent(S3Uri address, byte[] json) throws TaskFailedException, InterruptedException {
        return put(
                address, RequestBody.fromBytes(json), request -> json(request).ifNoneMatch("*"));
    }

    @Override
    public Lookup find(S3Uri address) throws TaskFailedException, InterruptedException {
        try {
            // One that is cut off is no JSON any more, and counts as none of ours.
            ResponseBytes<GetObjectResponse> answer =
                    s3.getObject(request -> request.bucket(address.bucket()).key(address.key()), this::cutOff);
            return new Lookup.Found(answer.asUtf8String());
        } catch (NoSuchKeyException e) {
            return new Lookup.Absent();
        } catch (S3Exception e) {
            // Other reasons for 403, such as a clock that is wrong, are no answer to the question.
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

    /// Whoever may write to the bucket chooses how much stands there.
    private ResponseBytes<GetObjectResponse> cutOff(GetObjectResponse response, AbortableInputStream content) {
        try {
            byte[] bytes = content.readNBytes(limit);
            if (bytes.length == limit) {
                content.abort();
            }
            return ResponseBytes.fromByteArrayUnsafe(response, bytes);
        } catch (IOException e) {
            throw RetryableException.create("the document broke off", e);
        }
    }

    /// One upload, tried again where the SDK gives up too early.
    ///
    /// @return false where a condition of the request is not met
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
                // Concurrent conditional writes answer 409 until one of them has won.
                if (e.statusCode() != CONFLICT || attempt == TRIES) {
                    throw translated(Stage.PUBLICATION, "PutObject", address, e);
                }
            } catch (SdkException e) {
                throw translated(Stage.PUBLICATION, "PutObject", address, e);
            } catch (UncheckedIOException e) {
                // A connection reset while the SDK waits for '100 Continue' comes out bare, and untried again.
                if (attempt == TRIES || Thread.currentThread().isInterrupted()) {
                    throw translated(
                            Stage.PUBLICATION, "PutObject", address, SdkClientException.create("connection broken", e));
                }
            }
            Thread.sleep(PAUSE.multipliedBy(attempt));
        }
    }

    private static PutObjectRequest.Builder json(PutObjectRequest.Builder request) {
        return request.contentType("application/json")
                .overrideConfiguration(override -> override.apiCallAttemptTimeout(SHORTEST_UPLOAD));
    }

    /// A peer that takes no bytes any more is noticed by nobody else: the socket's timeout is for reads.
    private static Duration longestUpload(Path file) {
        return SHORTEST_UPLOAD.plusSeconds(file.toFile().length() / SLOWEST_BYTES_PER_SECOND);
    }

    /// What a failure of the store means to a task, in the words of the ports: the store is away, or refuses us.
    static TaskFailedException translated(Stage stage, String operation, S3Uri address, SdkException e)
            throws InterruptedException {
        SdkFailure.rethrowInterrupt(e);
        boolean denied = e instanceof S3Exception service && service.statusCode() == FORBIDDEN;
        // The bucket and not the key: the detail is logged, and keys hold the sender's prefix.
        String detail = "S3 " + operation + " in bucket " + address.bucket() + ": " + SdkFailure.describe(e);
        return TaskFailedException.of(denied ? Code.ACCESS_DENIED : Code.STORAGE_UNAVAILABLE, stage, detail, e);
    }
}
