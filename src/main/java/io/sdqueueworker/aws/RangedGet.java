package io.sdqueueworker.aws;

import io.sdqueueworker.models.catalogue.ModelGoneException;
import io.sdqueueworker.models.catalogue.ModelReplacedException;
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

/// Reads ranges of objects, of one version of each and of no other, over the SDK's own client: see ADR 15.
///
/// Until an answer has begun the SDK tries as often as for any call. Afterwards it does not: the sink has bytes
/// already.
final class RangedGet {

    /// What is written at a time: large enough that little is spent on system calls and on the locks of the file, small
    /// enough for every connection to have one.
    static final int PIECE_BYTES = 64 * 1024;

    private static final int PARTIAL_CONTENT = 206;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int PRECONDITION_FAILED = 412;

    private final S3Client s3;

    /// @param s3 whose socket timeout is how long a body may stand still
    RangedGet(S3Client s3) {
        this.s3 = s3;
    }

    /// Reads a range to its end. An interrupt ends it at once on a virtual thread, otherwise with the next bytes.
    ///
    /// @param address where the object is in its bucket
    /// @param object the version, by its `etag`
    /// @param length bytes, at least one
    /// @param into takes the bytes in pieces of 64 KiB, but for the last; the buffer is used again
    /// @throws ModelReplacedException when the object is another one by now
    /// @throws ModelGoneException when there is none any more
    /// @throws ModelsDeniedException when the role may not read it
    /// @throws IOException when the range has not come whole, with what the store says of it; or the sink's own
    void read(S3Uri address, ModelVersion object, long offset, long length, PartSink into)
            throws IOException, InterruptedException {
        String range = "bytes %d-%d".formatted(offset, offset + length - 1);
        Optional<IOException> failure;
        try {
            failure = s3.getObject(
                    request -> request.bucket(address.bucket())
                            .key(address.key())
                            .range(range.replace(' ', '='))
                            .ifMatch(quoted(object.etag())),
                    // Returned and not thrown: the SDK would wrap it, and may take it for a reason to try again.
                    (answer, body) -> {
                        try {
                            check(answer, object, range, length);
                            copy(body, length, into);
                            return Optional.empty();
                        } catch (IOException e) {
                            // Closing alone would read on, for the sake of the connection.
                            body.abort();
                            return Optional.of(e);
                        }
                    });
        } catch (SdkException e) {
            throw translated(e, address.bucket(), range);
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
    }

    private static void check(GetObjectResponse answer, ModelVersion object, String range, long length)
            throws IOException {
        int status = answer.sdkHttpResponse().statusCode();
        if (status != PARTIAL_CONTENT) {
            throw new IOException("S3 GetObject answered " + status + " when it was asked for " + range);
        }
        // For stores that do not know If-Match.
        if (!quoted(object.etag()).equals(answer.eTag())) {
            throw new ModelReplacedException("the object has another ETag than " + object.etag());
        }
        String expected = range + "/" + object.bytes();
        if (!expected.equals(answer.contentRange())) {
            throw new IOException(
                    "S3 GetObject answered with " + answer.contentRange() + " in the place of " + expected);
        }
        if (answer.contentLength() == null || answer.contentLength() != length) {
            throw new IOException("S3 GetObject answered with " + answer.contentLength() + " bytes for " + range);
        }
    }

    private static void copy(InputStream body, long length, PartSink into) throws IOException {
        byte[] piece = new byte[(int) Math.min(PIECE_BYTES, length)];
        long left = length;
        while (left > 0) {
            // Filled before it is handed on: over TLS a read has 16 KiB at most.
            int read = body.readNBytes(piece, 0, (int) Math.min(piece.length, left));
            if (read == 0) {
                throw new IOException("the body ended " + left + " bytes too early");
            }
            into.take(ByteBuffer.wrap(piece, 0, read));
            left -= read;
        }
    }

    private static IOException translated(SdkException e, String bucket, String range) throws InterruptedException {
        SdkFailure.rethrowInterrupt(e);
        if (e instanceof S3Exception service) {
            if (service.statusCode() == PRECONDITION_FAILED) {
                return new ModelReplacedException("the object was replaced");
            }
            // Other reasons for 403, such as a clock that is wrong or a token that has run out, pass.
            if (service.statusCode() == FORBIDDEN && AwsErrors.OBJECT_DENIED.include(service)) {
                return new ModelsDeniedException(
                        "S3 GetObject in bucket " + bucket + ": 403 AccessDenied; the role lacks s3:GetObject");
            }
            // A bucket that is not there is no reason to forget its models.
            if (service.statusCode() == NOT_FOUND && !AwsErrors.NO_SUCH_BUCKET.include(service)) {
                return new ModelGoneException("there is no such object any more");
            }
        }
        // Without its cause, whose words may quote what the store sent.
        return new IOException("S3 GetObject of " + range + ": " + SdkFailure.describe(e));
    }

    private static String quoted(String etag) {
        return '"' + etag + '"';
    }
}
