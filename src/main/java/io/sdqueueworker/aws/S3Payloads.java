package io.sdqueueworker.aws;

import io.sdqueueworker.intake.PayloadStore;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.time.Duration;
import software.amazon.awssdk.core.exception.RetryableException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// What senders keep in Amazon S3, or in a store that speaks its protocol, because it is too large for a message.
public final class S3Payloads implements PayloadStore {

    static final int LARGEST = 64 * 1024 * 1024;

    /// Four tasks may be here at a time, and their payloads are in memory several times over. At most, where one
    /// character of each is beyond Latin-1: twice their size in the two that finish, 11 times on the GPU, since
    /// ComfyUI tells workflows back, and 8 times on deck, while one is read. That makes 23, and leaves the worker
    /// itself its room. One that does not fit would take its thread down, and come back to do so again.
    private static final int HEAP_FOR_ONE_BYTE = 32;

    private static final Duration SHORTEST_DOWNLOAD = Duration.ofSeconds(30);
    private static final int SLOWEST_BYTES_PER_SECOND = 500_000;

    private final S3Client s3;
    private final int limit;

    /// Takes payloads of up to 64 MiB, less where the heap is small.
    public S3Payloads(S3Client s3) {
        this(s3, largest(Runtime.getRuntime().maxMemory()));
    }

    /// @param limit bytes of one payload
    public S3Payloads(S3Client s3, int limit) {
        this.s3 = s3;
        this.limit = limit;
    }

    /// @param heap bytes that it may grow to
    static int largest(long heap) {
        return Math.toIntExact(Math.min(LARGEST, heap / HEAP_FOR_ONE_BYTE));
    }

    @Override
    public byte[] read(S3Uri address) throws TaskFailedException, InterruptedException {
        byte[] bytes = download(address);
        if (bytes.length > limit) {
            throw TaskFailedException.of(Code.INPUT_REFUSED, Stage.INTAKE, "the object " + address + " has more than " + limit + " bytes");
        }
        return bytes;
    }

    /// @return one byte more than the limit, where the object has more
    private byte[] download(S3Uri address) throws TaskFailedException, InterruptedException {
        Duration longest = SHORTEST_DOWNLOAD.plusSeconds(limit / SLOWEST_BYTES_PER_SECOND);
        GetObjectRequest request = GetObjectRequest.builder()
                .bucket(address.bucket())
                .key(address.key())
                .overrideConfiguration(override -> override.apiCallAttemptTimeout(longest))
                .build();
        try {
            return s3.getObject(request, (_, content) -> cutOff(content));
        } catch (S3Exception e) {
            if (AwsErrors.NO_SUCH_KEY.include(e)) {
                throw TaskFailedException.of(Code.INPUT_NOT_FOUND, Stage.INTAKE, "there is no object " + address);
            }
            if (AwsErrors.OBJECT_UNREADABLE.include(e)) {
                throw TaskFailedException.of(Code.INPUT_REFUSED, Stage.INTAKE, 
                        "the object " + address + " cannot be read: " + SdkFailure.describe(e)
                                + " (which S3 also says of a missing object where the worker may not list the bucket)");
            }
            throw S3Objects.translated(Stage.INTAKE, "GetObject", address, e);
        } catch (SdkException e) {
            throw S3Objects.translated(Stage.INTAKE, "GetObject", address, e);
        }
    }

    /// Counts what comes and not what was announced. The SDK tries again where the connection breaks.
    private byte[] cutOff(AbortableInputStream content) {
        try {
            byte[] bytes = content.readNBytes(limit + 1);
            if (bytes.length > limit) {
                content.abort();
            }
            return bytes;
        } catch (IOException e) {
            throw RetryableException.create("the object broke off", e);
        }
    }
}
