package io.sdqueueworker.models.fetch;

import static io.sdqueueworker.models.fetch.ModelServer.GETS;
import static io.sdqueueworker.models.fetch.ModelServer.range;
import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.models.catalogue.ModelPath;
import io.sdqueueworker.testbed.faults.FaultProxy;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/// A process that is killed in the middle of a large model, and one that resumes.
@Tag("slow")
class KilledFetchIT {

    private static final long BYTES = 1L << 30;
    private static final long PART = 16L << 20;
    private static final ModelPath PATH = new ModelPath("Stable-diffusion/large.model");
    private static final FetchTerms TERMS = new FetchTerms(8, PART);

    @TempDir
    private Path directory;

    @RegisterExtension
    private final ModelServer models = new ModelServer(Duration.ofSeconds(30));

    @AfterEach
    void deleteModel() {
        models.delete(PATH);
    }

    @Test
    void fetchesOnlyWhatTheKilledProcessHasNotFetched() throws Exception {
        Path source = directory.resolve("source");
        writeSparse(source);
        models.put(PATH, RequestBody.fromFile(source));
        long present = fetchUntilKilled();

        // A proxy that the killed process has never used.
        try (FaultProxy proxy = models.startProxy();
                FetchingProcess next = start(proxy)) {
            assertThat(next.outcome()).isEqualTo("fetched");
            assertThat(proxy.count(GETS)).isEqualTo((BYTES - present) / PART);
            assertThat(proxy.answerBytes()).isEqualTo(BYTES - present);
        }
        assertThat(Files.mismatch(PATH.below(directory.resolve("models")), source))
                .isEqualTo(-1);
    }

    /// @return the number of bytes fetched by then
    private long fetchUntilKilled() throws Exception {
        try (FaultProxy proxy = models.startProxy()) {
            // Keeps the fetch from finishing earlier.
            proxy.when(range(BYTES - PART, BYTES - 1)).hold();
            try (FetchingProcess killed = start(proxy)) {
                Awaitility.await()
                        .atMost(Duration.ofMinutes(2))
                        .pollInterval(Duration.ofMillis(10))
                        .until(() -> present() > BYTES / 4);
                killed.kill();
            }
        }
        assertThat(present()).isBetween(BYTES / 4, BYTES - PART);
        return present();
    }

    private FetchingProcess start(FaultProxy proxy) throws Exception {
        return FetchingProcess.start(
                List.of(),
                models.address(proxy),
                PATH,
                directory.resolve(".own"),
                PATH.below(directory.resolve("models")),
                TERMS);
    }

    private long present() throws Exception {
        return new FetchFolder(directory.resolve(".own"))
                .progress()
                .map(FetchFolder.Progress::bytes)
                .orElse(0L);
    }

    /// A few distinctive bytes in each part, and holes between them that need no disk space.
    private static void writeSparse(Path file) throws Exception {
        try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
            for (long at = 0; at < BYTES; at += PART) {
                out.seek(at + 1000);
                out.writeLong(at + 1);
            }
            out.setLength(BYTES);
        }
    }
}
