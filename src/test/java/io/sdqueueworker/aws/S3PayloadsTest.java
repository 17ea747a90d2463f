package io.sdqueueworker.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.s3.S3Client;

/// Reads from stores that send responses that no test server would send.
class S3PayloadsTest {

    private static final S3Uri ADDRESS = new S3Uri("bucket", "key");
    private static final int CHUNK = 1024 * 1024;

    @RegisterExtension
    private final OddStore store = new OddStore();

    private final S3Client s3 = store.client();

    @Test
    void cutsAnObjectOffThatNeverEnds() {
        AtomicLong sent = new AtomicLong();
        store.answer(exchange -> {
            try (OutputStream body = chunked(exchange)) {
                while (true) {
                    body.write(new byte[CHUNK]);
                    sent.addAndGet(CHUNK);
                }
            }
        });

        Failure failure = failure(new S3Payloads(s3, S3Payloads.LARGEST));

        assertThat(failure.code()).isEqualTo(Code.INPUT_REFUSED);
        assertThat(failure.detail()).isEqualTo("the object s3://bucket/key has more than 67108864 bytes");
        // The socket buffers are filled but not read.
        assertThat(sent.get()).isBetween(64L * CHUNK, 80L * CHUNK);
    }

    @Test
    void takesAnObjectOfTheLargestSize() throws Exception {
        store.answer(exchange -> {
            try (OutputStream body = chunked(exchange)) {
                for (int i = 0; i < 64; i++) {
                    body.write(new byte[CHUNK]);
                }
            }
        });

        assertThat(new S3Payloads(s3, S3Payloads.LARGEST).read(ADDRESS)).hasSize(64 * CHUNK);
    }

    @ParameterizedTest
    @CsvSource({"128,4", "2048,64", "100000,64"})
    void takesLessWhereTheHeapIsSmall(long heap, int largest) {
        assertThat(S3Payloads.largest(heap * CHUNK)).isEqualTo(largest * CHUNK);
    }

    @Test
    void readsAgainWhatBrokeOff() throws Exception {
        CountDownLatch broken = new CountDownLatch(1);
        store.answer(exchange -> {
            exchange.sendResponseHeaders(200, 4);
            if (broken.getCount() > 0) {
                broken.countDown();
                exchange.getResponseBody().write(new byte[2]);
                exchange.getResponseBody().flush();
                throw new IOException("planned");
            }
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(new byte[4]);
            }
        });

        assertThat(new S3Payloads(s3).read(ADDRESS)).hasSize(4);
    }

    @Test
    void takesNoPageForAPayload() {
        store.answer(exchange -> {
            // A captive portal does not know what an ETag is.
            exchange.getResponseHeaders().remove("ETag");
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write("<html>Welcome to the hotel's network</html>".getBytes(UTF_8));
            }
        });

        Failure failure = failure(new S3Payloads(s3));

        assertThat(failure.code()).isEqualTo(Code.STORAGE_UNAVAILABLE);
        assertThat(failure.detail())
                .isEqualTo("S3 GetObject in bucket bucket: the answer is not that of the service: it has no ETag");
    }

    @Test
    void endsAtOnceWhenItIsInterrupted() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        store.answer(exchange -> {
            exchange.sendResponseHeaders(200, 4);
            exchange.getResponseBody().write(new byte[2]);
            exchange.getResponseBody().flush();
            reading.countDown();
            awaited(ended);
        });
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread reader = Thread.startVirtualThread(() -> {
            try {
                new S3Payloads(s3).read(ADDRESS);
            } catch (TaskFailedException | InterruptedException e) {
                outcome.complete(e);
            }
        });
        reading.await();

        reader.interrupt();

        assertThat(outcome.get(5, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        ended.countDown();
    }

    @Test
    void tellsAClockThatIsWrongFromAnObjectThatIsDenied() {
        store.answer(exchange -> answer(exchange, 403, "RequestTimeTooSkewed"));

        assertThat(failure(new S3Payloads(s3)).code()).isEqualTo(Code.ACCESS_DENIED);
    }

    @Test
    void tellsAMissingBucketFromAMissingObject() {
        store.answer(exchange -> answer(exchange, 404, "NoSuchBucket"));

        assertThat(failure(new S3Payloads(s3)).code()).isEqualTo(Code.STORAGE_UNAVAILABLE);
    }

    private static Failure failure(S3Payloads payloads) {
        return catchThrowableOfType(TaskFailedException.class, () -> payloads.read(ADDRESS))
                .failure();
    }

    private static OutputStream chunked(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        return exchange.getResponseBody();
    }

    private static void answer(HttpExchange exchange, int status, String code) throws IOException {
        byte[] body = ("<Error><Code>" + code + "</Code></Error>").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
