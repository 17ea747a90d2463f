package io.sdqueueworker.models.fetch;

import static io.sdqueueworker.models.fetch.ModelServer.GETS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sdqueueworker.models.catalogue.DescribedModel;
import io.sdqueueworker.models.catalogue.ModelBucket;
import io.sdqueueworker.models.catalogue.ModelPath;
import io.sdqueueworker.models.catalogue.ModelVersion;
import io.sdqueueworker.models.catalogue.PartSink;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.testbed.servers.TestFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/// Fetches that end by an interrupt.
class InterruptedFetchTest {

    private static final int PART = 10_000;
    private static final int BYTES = 4 * PART + 17;
    private static final byte[] CONTENT = TestFile.largePng(BYTES, 1).readAll();
    private static final ModelPath PATH = new ModelPath("Stable-diffusion/anime/a b+ü.model");
    private static final FetchTerms TERMS = new FetchTerms(3, PART);

    @RegisterExtension
    private final ModelServer models = new ModelServer(Duration.ofSeconds(30));

    @TempDir
    private Path directory;

    @Test
    void leavesNobodyBehindWhoReadsOrWritesWhenItIsInterrupted() throws Exception {
        models.put(PATH, CONTENT);
        models.proxy().when(GETS).stallAfter(100);
        WatchedBucket bucket = new WatchedBucket(models.bucket());
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual()
                .start(() -> ended.complete(catchThrowable(() -> new ModelFetch(bucket, TERMS)
                        .fetch(PATH, new FetchFolder(folder()), target(), FetchProgress.IGNORED))));
        models.proxy().awaitRequests(3, GETS, Duration.ofMinutes(2));

        thread.interrupt();

        // Sooner than a stalled body would be given up.
        assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(bucket.readers()).isZero();
        assertThat(folder().resolve("part")).hasSize(BYTES);
    }

    /// An interrupt closes the file that is being written, which looks like a disk error.
    @Test
    void takesAnInterruptForNoErrorOfTheDisk() throws Exception {
        models.put(PATH, CONTENT);
        WatchedBucket bucket =
                new WatchedBucket(models.bucket(), () -> Thread.currentThread().interrupt());
        CompletableFuture<Throwable> ended = new CompletableFuture<>();

        Thread.ofVirtual()
                .start(() -> ended.complete(catchThrowable(() -> new ModelFetch(bucket, TERMS)
                        .fetch(PATH, new FetchFolder(folder()), target(), FetchProgress.IGNORED))));

        assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(models.ranges()).isEmpty();
    }

    private Path folder() {
        return directory.resolve(".own/a");
    }

    private Path target() {
        return PATH.below(directory.resolve("models"));
    }

    /// Counts the reads in progress.
    private record WatchedBucket(ModelBucket bucket, AtomicInteger count, Runnable described) implements ModelBucket {

        private WatchedBucket(ModelBucket bucket) {
            this(bucket, () -> {});
        }

        /// @param described runs after every description
        private WatchedBucket(ModelBucket bucket, Runnable described) {
            this(bucket, new AtomicInteger(), described);
        }

        private int readers() {
            return count.get();
        }

        @Override
        public List<ModelVersion> list() throws TaskFailedException, InterruptedException {
            return bucket.list();
        }

        @Override
        public DescribedModel describe(ModelPath path) throws IOException, InterruptedException {
            DescribedModel description = bucket.describe(path);
            described.run();
            return description;
        }

        @Override
        public void read(ModelVersion object, long offset, long length, PartSink into)
                throws IOException, InterruptedException {
            count.incrementAndGet();
            try {
                bucket.read(object, offset, length, into);
            } finally {
                count.decrementAndGet();
            }
        }

        @Override
        public void probe() throws TaskFailedException, InterruptedException {
            bucket.probe();
        }
    }
}
