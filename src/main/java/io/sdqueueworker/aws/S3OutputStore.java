package io.sdqueueworker.aws;

import io.sdqueueworker.publication.OutputStore;
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

    private static final Duration LONGEST_SMALL_CALL = Duration.ofSeconds(30);

    /// For a document with the retries of its call: attempts cannot be cut while a name is looked up.
    private static final Duration LONGEST_DOCUMENT_CALL = Duration.ofSeconds(60);
    private static final long SLOWEST_BYTES_PER_SECOND = 500_000;

    /// The heap for one byte of a document: it is in memory several times while it is parsed.
    private static final int HEAP_FOR_ONE_BYTE = 8;

    private static final long LARGEST_DOCUMENT = 64 * 1024 * 1024;

    /// The limit of S3 for one request.
    private static final long LARGEST_UPLOAD = 5L * 1024 * 1024 * 1024;

    private final S3Client s3;
    private final WriteCheck check;
    private final int limit;

    public S3OutputStore(S3Client s3) {
        this(s3, Math.toIntExact(Math.min(LARGEST_DOCUMENT, Runtime.getRuntime().maxMemory() / HEAP_FOR_ONE_BYTE)));
    }

    /// @param limit on the bytes of a document that is looked up
    S3OutputStore(S3Client s3, int limit) {
        this.s3 = s3;
        this.check = new WriteCheck(s3);
        this.limit = limit;
    }

    @Override
    public void put(S3Uri address, Path file, String mediaType) throws TaskFailedException, InterruptedException {
        long bytes = file.toFile().length();
        if (bytes > LARGEST_UPLOAD) {
            throw StoreErrors.tooLarge(
                    "an output has " + bytes + " bytes, and one upload to S3 at most " + LARGEST_UPLOAD);
        }
        Duration longest = longestUpload(bytes);
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
    public void delete(S3Uri address) throws TaskFailedException, InterruptedException {
        try {
            s3.deleteObject(request -> request.bucket(address.bucket())
                    .key(address.key())
                    .overrideConfiguration(override -> override.apiCallTimeout(LONGEST_SMALL_CALL)));
        } catch (SdkException e) {
            throw e instanceof S3Exception service && AwsErrors.OBJECT_DENIED.include(service)
                    ? StoreErrors.refused("DeleteObject", address, service)
                    : StoreErrors.translated(Stage.PUBLICATION, "DeleteObject", address, e);
        }
    }

    @Override
    public void probeWrite(String bucket) throws TaskFailedException, InterruptedException {
        check.run(bucket);
    }

    @Override
    public Lookup find(S3Uri address) throws TaskFailedException, InterruptedException {
        try {
            // A truncated document is not JSON any more, and counts as foreign.
            ResponseBytes<GetObjectResponse> answer = s3.getObject(
                    request -> request.bucket(address.bucket())
                            .key(address.key())
                            .overrideConfiguration(override -> override.apiCallTimeout(LONGEST_SMALL_CALL)),
                    this::cutOff);
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
            throw StoreErrors.translated(Stage.PUBLICATION, "GetObject", address, e);
        } catch (SdkException e) {
            throw StoreErrors.translated(Stage.PUBLICATION, "GetObject", address, e);
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
                if (e.statusCode() == PRECONDITION_FAILED && request.ifNoneMatch() != null) {
                    return false;
                }
                if (AwsErrors.UPLOAD_TOO_LARGE.include(e)) {
                    throw StoreErrors.tooLarge(
                            "S3 PutObject in bucket " + address.bucket() + ": " + SdkFailure.describe(e));
                }
                if (isRefused(address, e)) {
                    throw StoreErrors.refused("PutObject", address, e);
                }
                // Concurrent conditional writes get 409 until one of them has succeeded.
                if (e.statusCode() != CONFLICT || attempt == TRIES) {
                    throw StoreErrors.translated(Stage.PUBLICATION, "PutObject", address, e);
                }
            } catch (SdkException e) {
                throw StoreErrors.translated(Stage.PUBLICATION, "PutObject", address, e);
            } catch (UncheckedIOException e) {
                // The SDK does not wrap or retry a connection reset while it waits for '100 Continue'.
                if (attempt == TRIES || Thread.currentThread().isInterrupted()) {
                    throw StoreErrors.translated(
                            Stage.PUBLICATION, "PutObject", address, SdkClientException.create("connection broken", e));
                }
            }
            Thread.sleep(PAUSE.multipliedBy(attempt));
        }
    }

    /// Returns whether an object is refused while another can be written: a policy may exclude the prefix of one
    /// task, and the store may not take one of its names.
    private boolean isRefused(S3Uri address, S3Exception e) throws InterruptedException {
        return UnreadableObjects.mayBeItsOwn(e) && check.passes(address.bucket());
    }

    static PutObjectRequest.Builder json(PutObjectRequest.Builder request) {
        return request.contentType("application/json")
                .overrideConfiguration(override ->
                        override.apiCallAttemptTimeout(SHORTEST_UPLOAD).apiCallTimeout(LONGEST_DOCUMENT_CALL));
    }

    /// The limit detects a peer that accepts no more bytes: the socket's timeout applies only to reads.
    private static Duration longestUpload(long bytes) {
        return SHORTEST_UPLOAD.plusSeconds(bytes / SLOWEST_BYTES_PER_SECOND);
    }
}
