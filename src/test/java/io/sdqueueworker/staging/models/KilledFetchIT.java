package io.sdqueueworker.staging.models;

import static io.sdqueueworker.staging.models.ModelServer.GETS;
import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testing.FaultProxy;
import io.sdqueueworker.testing.S3Server;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that is killed in the middle of a large model, and one that goes on.
class KilledFetchIT {

    private static final long BYTES = 1L << 30;
    private static final long PART = 16L << 20;
    private static final ModelPath PATH = new ModelPath("Stable-diffusion/large.model");
    private static final FetchTerms TERMS = new FetchTerms(8, PART);

    @TempDir
    private Path directory;

    @Test
    void fetchesOnlyWhatTheKilledProcessHasNotFetched() throws Exception {
        Path source = directory.resolve("buckets/models/sd").resolve(PATH.value());
        writeSparse(source);
        try (S3Server server = S3Server.start(directory.resolve("buckets"));
                FaultProxy proxy = FaultProxy.start(server.endpoint())) {
            long present;
            try (FetchingProcess killed = start(proxy)) {
                Awaitility.await()
                        .atMost(Duration.ofMinutes(2))
                        .pollInterval(Duration.ofMillis(10))
                        .until(() -> present() > BYTES / 4);
                killed.kill();
                present = present();
            }
            assertThat(present).isBetween(BYTES / 4, BYTES - PART);
            long before = proxy.answerBytes();
            int asked = proxy.requests().size();

            try (FetchingProcess next = start(proxy)) {
                assertThat(next.outcome()).isEqualTo("fetched");
            }

            assertThat(proxy.requests().stream().skip(asked).filter(GETS).count())
                    .isEqualTo((BYTES - present) / PART);
            // What the proxy had still in hand for the killed process was counted before it, or never went.
            assertThat(proxy.answerBytes() - before).isEqualTo(BYTES - present);
            assertThat(Files.mismatch(PATH.below(directory.resolve("models")), source))
                    .isEqualTo(-1);
        }
    }

    private FetchingProcess start(FaultProxy proxy) throws Exception {
        return FetchingProcess.start(
                List.of(),
                proxy.endpoint(),
                PATH,
                directory.resolve(".own"),
                PATH.below(directory.resolve("models")),
                TERMS);
    }

    private long present() throws Exception {
        return ModelFetch.progress(directory.resolve(".own"))
                .map(Fetched::bytes)
                .orElse(0L);
    }

    /// A few bytes in each part, which tell one from another, and holes between them that take no room.
    private static void writeSparse(Path file) throws Exception {
        Files.createDirectories(file.getParent());
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            for (long at = 0; at < BYTES; at += PART) {
                out.seek(at + 1000);
                out.writeLong(at + 1);
            }
            out.setLength(BYTES);
        }
    }
}
