package io.sdqueueworker.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sdqueueworker.publication.OutputStore.Lookup;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.s3.S3Client;

/// Reads of documents that no worker has written.
class S3OutputStoreTest {

    private static final S3Uri ADDRESS = new S3Uri("bucket", "key");
    private static final int LIMIT = 64 * 1024;

    @RegisterExtension
    private final OddStore store = new OddStore();

    private final S3Client s3 = store.client();

    @Test
    void findsADocument() throws Exception {
        serve(body -> body.write("{\"é\":1}".getBytes(StandardCharsets.UTF_8)));

        assertThat(new S3OutputStore(s3, LIMIT).find(ADDRESS)).isEqualTo(new Lookup.Found("{\"é\":1}"));
    }

    @Test
    void cutsADocumentOffThatNeverEnds() throws Exception {
        AtomicLong sent = new AtomicLong();
        serve(body -> {
            while (true) {
                body.write("[".repeat(LIMIT).getBytes(StandardCharsets.UTF_8));
                sent.addAndGet(LIMIT);
            }
        });

        assertThat(new S3OutputStore(s3, LIMIT).find(ADDRESS)).isEqualTo(new Lookup.Found("[".repeat(LIMIT)));
        // The socket buffers are filled but not read.
        assertThat(sent.get()).isLessThan(256L * LIMIT);
    }

    /// A round of probes has to end before the liveness check takes the receiver for dead.
    @Test
    @Tag("slow")
    @Timeout(100)
    void givesUpASmallCallThatIsNotAnswered() {
        CountDownLatch end = new CountDownLatch(1);
        store.answer(_ -> {
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        S3OutputStore outputs = new S3OutputStore(s3, LIMIT);
        assertThatThrownBy(() -> outputs.find(ADDRESS)).isInstanceOf(TaskFailedException.class);
        assertThatThrownBy(() -> outputs.delete(ADDRESS)).isInstanceOf(TaskFailedException.class);
        end.countDown();
    }

    private interface Writing {
        void to(OutputStream body) throws IOException;
    }

    private void serve(Writing writing) {
        store.answer(exchange -> {
            exchange.getResponseHeaders().add("ETag", "\"1\"");
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                writing.to(body);
            }
        });
    }
}
