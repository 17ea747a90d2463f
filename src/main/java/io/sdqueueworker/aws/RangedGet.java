package io.sdqueueworker.aws;

import io.sdqueueworker.models.catalogue.ModelGoneException;
import io.sdqueueworker.models.catalogue.ModelReplacedException;
import io.sdqueueworker.models.catalogue.ModelUnreadableException;
import io.sdqueueworker.models.catalogue.ModelVersion;
import io.sdqueueworker.models.catalogue.ModelsDeniedException;
import io.sdqueueworker.models.catalogue.PartSink;
import io.sdqueueworker.task.S3Uri;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Reads ranges of one version of an object with the SDK's client, see ADR 15.
///
/// The SDK retries until an answer has begun. Afterwards it does not, because the sink has received bytes.
final class RangedGet {

    /// The size of a write: large enough to keep system calls and locks of the file cheap, and small enough for
    /// every connection to have a buffer.
    static final int PIECE_BYTES = 64 * 1024;

    private static final int PARTIAL_CONTENT = 206;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int PRECONDITION_FAILED = 412;

    private final S3Client s3;
    private final Payer payer;
    private final UnreadableObjects unreadable;

    /// @param s3 whose socket timeout limits how long a body may stall
    RangedGet(S3Client s3, Payer payer) {
        this.s3 = s3;
        this.payer = payer;
        this.unreadable = new UnreadableObjects(s3, payer);
    }

    /// Reads a range to its end. An interrupt ends it at once on a virtual thread, otherwise with the next bytes.
    ///
    /// @param address of the object
    /// @param object the version, by its `etag`
    /// @param length in bytes, at least one
    /// @param into receives the bytes in pieces of 64 KiB, except the last; the buffer is reused
    /// @throws ModelReplacedException if the object is another version by now
    /// @throws ModelGoneException if the object does not exist any more
    /// @throws ModelUnreadableException if only this object cannot be read
    /// @throws ModelsDeniedException if the role may not read the bucket
    /// @throws IOException if the range is incomplete, with the store's error; or the sink's own
    void read(S3Uri address, ModelVersion object, long offset, long length, PartSink into)
            throws IOException, InterruptedException {
        String range = "bytes %d-%d".formatted(offset, offset + length - 1);
        Optional<IOException> failure;
        try {
            failure = s3.getObject(
                    request -> request.bucket(address.bucket())
                            .key(address.key())
                            .requestPayer(payer.value())
                            .range(range.replace(' ', '='))
                            .ifMatch(quoted(object.etag())),
                    // Returned, not thrown: the SDK would wrap it, and might retry.
                    (answer, body) -> {
                        try {
                            check(answer, object, range, length);
                            copy(body, length, into);
                            return Optional.empty();
                        } catch (IOException e) {
                            // Closing would read the rest, to reuse the connection.
                            body.abort();
                            return Optional.of(e);
                        }
                    });
        } catch (SdkException e) {
            throw translated(e, address, range);
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private static void check(GetObjectResponse answer, ModelVersion object, String range, long length)
            throws IOException {
        int status = answer.sdkHttpResponse().statusCode();
        if (status != PARTIAL_CONTENT) {
            throw new IOException("S3 GetObject answered " + status + " to a request for " + range);
        }
        // For stores that ignore If-Match.
        if (!quoted(object.etag()).equals(answer.eTag())) {
            throw new ModelReplacedException("the object has another ETag than " + object.etag());
        }
        String expected = range + "/" + object.bytes();
        if (!expected.equals(answer.contentRange())) {
            throw new IOException("S3 GetObject answered with " + answer.contentRange() + " instead of " + expected);
        }
        if (answer.contentLength() == null || answer.contentLength() != length) {
            throw new IOException("S3 GetObject answered with " + answer.contentLength() + " bytes for " + range);
        }
    }

    private static void copy(InputStream body, long length, PartSink into) throws IOException {
        byte[] piece = new byte[(int) Math.min(PIECE_BYTES, length)];
        long left = length;
        while (left > 0) {
            // Filled before it is written: over TLS, a read returns 16 KiB at most.
            int read = body.readNBytes(piece, 0, (int) Math.min(piece.length, left));
            if (read == 0) {
                throw new IOException("the body ended " + left + " bytes too early");
            }
            into.take(ByteBuffer.wrap(piece, 0, read));
            left -= read;
        }
    }

    /// The exception for a failed request.
    ///
    /// @param range the bytes that were requested
    IOException translated(SdkException e, S3Uri address, String range) throws InterruptedException {
        SdkFailure.rethrowInterrupt(e);
        if (e instanceof S3Exception service) {
            if (service.statusCode() == PRECONDITION_FAILED) {
                return new ModelReplacedException("the object was replaced");
            }
            // A missing bucket does not mean that the model was deleted.
            if (service.statusCode() == NOT_FOUND) {
                return AwsErrors.NO_SUCH_BUCKET.include(service)
                        ? failed(e, range)
                        : new ModelGoneException("the object does not exist any more");
            }
            Optional<String> own = unreadable.ownReason(address, "GetObject", service);
            if (own.isPresent()) {
                return new ModelUnreadableException(own.get());
            }
            // Other reasons for 403 pass, such as a wrong clock or an expired token.
            if (service.statusCode() == FORBIDDEN && AwsErrors.OBJECT_DENIED.include(service)) {
                return new ModelsDeniedException("S3 GetObject in bucket " + address.bucket()
                        + ": 403 AccessDenied; the role lacks s3:GetObject");
            }
        }
        return failed(e, range);
    }

    /// Without its cause, whose message may quote the store's answer.
    private static IOException failed(SdkException e, String range) {
        return new IOException("S3 GetObject of " + range + ": " + SdkFailure.describe(e));
    }

    private static String quoted(String etag) {
        return '"' + etag + '"';
    }
}
