package io.sdqueueworker.aws;

import io.sdqueueworker.intake.PayloadStore;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// Reads payloads that are too large for a message from Amazon S3, or a store with its protocol.
public final class S3Payloads implements PayloadStore {

    static final int LARGEST = 64 * 1024 * 1024;

    /// The heap for one byte of a payload. Four tasks may be present at a time, and their payloads are in memory
    /// several times. If one character of each is not Latin-1, the most is: twice the size in the two that finish,
    /// 11 times on the GPU, since ComfyUI returns workflows, and 8 times on deck, while one is parsed. That makes
    /// 23, and leaves room for the worker itself. A payload that does not fit would kill its thread, and be
    /// redelivered to do so again.
    private static final int HEAP_FOR_ONE_BYTE = 32;

    private static final Duration SHORTEST_DOWNLOAD = Duration.ofSeconds(30);
    private static final int SLOWEST_BYTES_PER_SECOND = 500_000;

    private final S3Client s3;
    private final UnreadableObjects unreadable;
    private final int limit;

    /// Accepts payloads of up to 64 MiB, less if the heap is small.
    public S3Payloads(S3Client s3) {
        this(s3, largest(Runtime.getRuntime().maxMemory()));
    }

    /// @param limit on the bytes of one payload
    public S3Payloads(S3Client s3, int limit) {
        this.s3 = s3;
        this.unreadable = new UnreadableObjects(s3);
        this.limit = limit;
    }

    /// The largest payload for a heap.
    ///
    /// @param heap the bytes that it may grow to
    static int largest(long heap) {
        return Math.toIntExact(Math.min(LARGEST, heap / HEAP_FOR_ONE_BYTE));
    }

    @Override
    public byte[] read(S3Uri address) throws TaskFailedException, InterruptedException {
        byte[] bytes = download(address);
        if (bytes.length > limit) {
            throw TaskFailedException.of(
                    Code.INPUT_REFUSED, Stage.INTAKE, "the object " + address + " has more than " + limit + " bytes");
        }
        return bytes;
    }

    /// @return one byte more than the limit if the object has more
    private byte[] download(S3Uri address) throws TaskFailedException, InterruptedException {
        Duration longest = SHORTEST_DOWNLOAD.plusSeconds(limit / SLOWEST_BYTES_PER_SECOND);
        GetObjectRequest request = GetObjectRequest.builder()
                .bucket(address.bucket())
                .key(address.key())
                .overrideConfiguration(override -> override.apiCallAttemptTimeout(longest))
                .build();
        try {
            return s3.getObject(request, (_, content) -> S3OutputStore.readUpTo(limit + 1, content));
        } catch (S3Exception e) {
            if (AwsErrors.NO_SUCH_KEY.include(e)) {
                throw TaskFailedException.of(
                        Code.INPUT_NOT_FOUND, Stage.INTAKE, "the object " + address + " does not exist");
            }
            Optional<String> own = unreadable.reasonOfInput(address, e);
            if (own.isPresent()) {
                throw TaskFailedException.of(
                        Code.INPUT_REFUSED,
                        Stage.INTAKE,
                        "the object " + address + " cannot be read: " + own.get()
                                + (AwsErrors.OBJECT_DENIED.include(e)
                                        ? " (S3 also reports this for a missing object if the worker lacks"
                                                + " s3:ListBucket)"
                                        : ""));
            }
            throw StoreErrors.translated(Stage.INTAKE, "GetObject", address, e);
        } catch (SdkException e) {
            throw StoreErrors.translated(Stage.INTAKE, "GetObject", address, e);
        }
    }
}
