package io.sdqueueworker.staging.models;

import static io.sdqueueworker.staging.models.ModelServer.GETS;
import static io.sdqueueworker.staging.models.ModelServer.range;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.testing.FaultRule;
import io.sdqueueworker.testing.S3Server;
import io.sdqueueworker.testing.TestFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Fetches from a real store, and goes on with what an earlier fetch has left.
class ModelFetchTest {

    private static final int PART = 10_000;
    private static final int BYTES = 4 * PART + 17;
    private static final byte[] CONTENT = TestFile.largePng(BYTES, 1).readAll();
    private static final byte[] OTHER = TestFile.largePng(BYTES + 1, 2).readAll();
    private static final ModelPath PATH = new ModelPath("Stable-diffusion/anime/a b+ü.model");
    private static final FetchTerms TERMS = new FetchTerms(3, PART);

    private static S3Server server;

    private final ModelServer models = new ModelServer(server, Duration.ofSeconds(30));

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() {
        server = ModelServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void close() {
        models.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, PART - 1, PART, PART + 1, BYTES})
    void putsAModelOfAnySizeInItsPlace(int bytes) throws Exception {
        models.put(PATH, Arrays.copyOf(CONTENT, bytes));

        ModelObject fetched = fetch(TERMS);

        assertThat(target()).hasBinaryContent(Arrays.copyOf(CONTENT, bytes));
        assertThat(fetched.bytes()).isEqualTo(bytes);
        assertThat(fetched.path()).isEqualTo(PATH);
        assertThat(folder()).isEmptyDirectory();
    }

    @Test
    void asksForEachPartOnceAndInThatVersion() throws Exception {
        models.put(PATH, CONTENT);

        ModelObject fetched = fetch(TERMS);

        assertThat(models.ranges())
                .containsExactlyInAnyOrder("0-9999", "10000-19999", "20000-29999", "30000-39999", "40000-40016");
        assertThat(models.proxy().requests())
                .filteredOn(GETS)
                .allMatch(request -> request.header("If-Match").orElseThrow().equals('"' + fetched.etag() + '"'));
        assertThat(models.proxy().answerBytes()).isEqualTo(BYTES);
    }

    @Test
    void hasAsManyPartsUnderWayAsItMay() throws Exception {
        models.put(PATH, CONTENT);
        FaultRule hold = models.proxy().when(GETS).hold();
        CompletableFuture<Void> fetching = begin(TERMS);

        models.proxy().awaitRequests(3, GETS, Duration.ofSeconds(30));
        assertThat(models.proxy().count(GETS)).isEqualTo(3);

        hold.lift();
        fetching.get(30, TimeUnit.SECONDS);
        assertThat(target()).hasBinaryContent(CONTENT);
    }

    @Test
    void takesThePlaceOfAnEarlierVersionThatStaysReadableForWhoeverHasItOpen() throws Exception {
        models.put(PATH, CONTENT);
        fetch(TERMS);
        models.put(PATH, OTHER);
        try (var open = Files.newInputStream(target())) {

            fetch(TERMS);

            assertThat(open.readAllBytes()).isEqualTo(CONTENT);
        }
        assertThat(target()).hasBinaryContent(OTHER);
    }

    @Test
    void leavesFilesThatARuntimeUnderAnotherUserMayRead() throws Exception {
        models.put(PATH, CONTENT);
        Path usual = Files.writeString(directory.resolve("usual"), "");

        fetch(TERMS);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target())))
                .isEqualTo(PosixFilePermissions.toString(Files.getPosixFilePermissions(usual)));
    }

    @Test
    void asksOnlyForWhatAnEarlierFetchHasNot() throws Exception {
        models.put(PATH, CONTENT);
        breakOff();

        AtomicInteger present = new AtomicInteger();
        new ModelFetch(models.bucket(), TERMS).fetch(PATH, folder(), target(), new FetchProgress() {
            @Override
            public void begins(ModelObject object, long presentBytes) {
                present.set((int) presentBytes);
            }
        });

        assertThat(target()).hasBinaryContent(CONTENT);
        assertThat(rangesSince).hasSize(5);
        assertThat(models.ranges().subList(rangesSince.size(), models.ranges().size()))
                .containsExactly("20000-29999");
        assertThat(present).hasValue(BYTES - PART);
    }

    @Test
    void tellsAnybodyHowFarAFetchIs() throws Exception {
        models.put(PATH, CONTENT);
        assertThat(ModelFetch.progress(folder())).isEmpty();

        breakOff();

        assertThat(ModelFetch.progress(folder())).hasValue(new Fetched(BYTES - PART, BYTES));
    }

    @Test
    void trustsNothingFromBeforeTheMachineWasStarted() throws Exception {
        models.put(PATH, CONTENT);
        breakOff();

        new ModelFetch(models.bucket(), TERMS, "another boot").fetch(PATH, folder(), target(), FetchProgress.UNTOLD);

        assertThat(target()).hasBinaryContent(CONTENT);
        assertThat(models.ranges()).hasSize(rangesSince.size() + 5);
    }

    @Test
    void beginsAnewWithPartsOfAnotherSize() throws Exception {
        models.put(PATH, CONTENT);
        breakOff();

        fetch(new FetchTerms(3, PART + 1));

        assertThat(target()).hasBinaryContent(CONTENT);
        assertThat(models.ranges()).hasSize(rangesSince.size() + 5);
    }

    @Test
    void beginsAnewWithAnotherVersion() throws Exception {
        models.put(PATH, CONTENT);
        breakOff();
        models.put(PATH, OTHER);

        fetch(TERMS);

        assertThat(target()).hasBinaryContent(OTHER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "sd-queue-worker fetch 1\n", "sd-queue-worker fetch 2\nx\n40017\n10000\ne\n.....", "\0\0\0"})
    void beginsAnewWhereTheJournalIsTornOrForeign(String journal) throws Exception {
        models.put(PATH, CONTENT);
        breakOff();
        Files.writeString(folder().resolve("progress"), journal);
        assertThat(ModelFetch.progress(folder())).isEmpty();

        fetch(TERMS);

        assertThat(target()).hasBinaryContent(CONTENT);
        assertThat(models.ranges()).hasSize(rangesSince.size() + 5);
    }

    @Test
    void beginsAnewWhereAMarkIsNone() throws Exception {
        models.put(PATH, CONTENT);
        breakOff();
        byte[] journal = Files.readAllBytes(folder().resolve("progress"));
        journal[journal.length - 1] = 0;
        Files.write(folder().resolve("progress"), journal);

        fetch(TERMS);

        assertThat(models.ranges()).hasSize(rangesSince.size() + 5);
    }

    @Test
    void beginsAnewWhereTheFileIsNotWhatTheJournalTellsOf() throws Exception {
        models.put(PATH, CONTENT);
        breakOff();
        Files.writeString(folder().resolve("part"), "short", UTF_8);

        fetch(TERMS);

        assertThat(target()).hasBinaryContent(CONTENT);
        assertThat(models.ranges()).hasSize(rangesSince.size() + 5);
    }

    @Test
    void beginsAgainWithAnObjectThatIsReplacedMeanwhile() throws Exception {
        models.put(PATH, CONTENT);
        models.proxy().when(range(20_000, 29_999)).times(1).resetAfter(() -> models.put(PATH, OTHER));

        ModelObject fetched = fetch(TERMS);

        assertThat(target()).hasBinaryContent(OTHER);
        assertThat(fetched.bytes()).isEqualTo(BYTES + 1);
    }

    @Test
    void givesUpAnObjectThatIsReplacedAgainAndAgain() {
        models.put(PATH, CONTENT);
        AtomicInteger version = new AtomicInteger(100);
        Set<String> replaced = ConcurrentHashMap.newKeySet();
        models.proxy()
                .when(GETS.and(
                        request -> replaced.add(request.header("If-Match").orElseThrow())))
                .resetAfter(() -> models.put(
                        PATH,
                        TestFile.largePng(BYTES, version.incrementAndGet()).readAll()));

        Failure failure = failure(TERMS);

        assertThat(failure.code()).isEqualTo(Code.MODELS_UNAVAILABLE);
        assertThat(failure.detail()).contains(PATH.value(), "replaced");
        assertThat(replaced).hasSize(5);
    }

    @Test
    void saysThatThereIsNoSuchModel() {
        models.delete(PATH);

        assertThat(failure(TERMS).code()).isEqualTo(Code.MODEL_NOT_FOUND);
    }

    @Test
    void saysSoWhenItIsDeletedMeanwhile() {
        models.put(PATH, CONTENT);
        models.proxy().when(range(20_000, 29_999)).times(1).resetAfter(() -> models.delete(PATH));

        assertThat(failure(TERMS).code()).isEqualTo(Code.MODEL_NOT_FOUND);
        assertThat(target()).doesNotExist();
        assertThat(folder()).isEmptyDirectory();
    }

    @Test
    void isGivenUpByWhoeverIsTold() {
        models.put(PATH, CONTENT);
        var full = new TaskFailedException(new Failure(Code.MODEL_TOO_LARGE, Stage.STAGING, "too large"));

        Throwable thrown = catchThrowable(() -> new ModelFetch(models.bucket(), TERMS)
                .fetch(PATH, folder(), target(), new FetchProgress() {
                    @Override
                    public void begins(ModelObject object, long presentBytes) throws TaskFailedException {
                        throw full;
                    }
                }));

        assertThat(thrown).isSameAs(full);
        assertThat(models.ranges()).isEmpty();
    }

    @Test
    void leavesNobodyBehindWhoReadsOrWritesWhenItIsInterrupted() throws Exception {
        models.put(PATH, CONTENT);
        models.proxy().when(GETS).stallAfter(100);
        WatchedBucket bucket = new WatchedBucket(models.bucket());
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual()
                .start(() -> ended.complete(catchThrowable(
                        () -> new ModelFetch(bucket, TERMS).fetch(PATH, folder(), target(), FetchProgress.UNTOLD))));
        models.proxy().awaitRequests(3, GETS, Duration.ofSeconds(30));

        thread.interrupt();

        // Sooner than a stalled body is given up.
        assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(bucket.readers()).isZero();
        assertThat(folder().resolve("part")).hasSize(BYTES);
    }

    /// An interrupt closes the file that is written to, which looks like an error of the disk.
    @Test
    void takesAnInterruptForNoErrorOfTheDisk() throws Exception {
        models.put(PATH, CONTENT);
        breakOff();
        models.put(PATH, OTHER);
        WatchedBucket bucket =
                new WatchedBucket(models.bucket(), () -> Thread.currentThread().interrupt());
        CompletableFuture<Throwable> ended = new CompletableFuture<>();

        Thread.ofVirtual()
                .start(() -> ended.complete(catchThrowable(
                        () -> new ModelFetch(bucket, TERMS).fetch(PATH, folder(), target(), FetchProgress.UNTOLD))));

        assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(models.ranges()).hasSize(rangesSince.size());
    }

    private List<String> rangesSince = List.of();

    /// Leaves all parts but the third, as a worker does that is killed.
    private void breakOff() throws Exception {
        FaultRule stall = models.proxy().when(range(20_000, 29_999)).stallAfter(100);
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        Thread thread = Thread.ofVirtual().start(() -> ended.complete(catchThrowable(() -> fetch(TERMS))));
        Fetched all = new Fetched(BYTES - PART, BYTES);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> ModelFetch.progress(folder()).filter(all::equals).isPresent());
        thread.interrupt();
        assertThat(ended.get(20, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        stall.lift();
        rangesSince = models.ranges();
    }

    private CompletableFuture<Void> begin(FetchTerms terms) {
        return CompletableFuture.runAsync(() -> {
            try {
                fetch(terms);
            } catch (TaskFailedException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private ModelObject fetch(FetchTerms terms) throws TaskFailedException, InterruptedException {
        return new ModelFetch(models.bucket(), terms).fetch(PATH, folder(), target(), FetchProgress.UNTOLD);
    }

    private Failure failure(FetchTerms terms) {
        return catchThrowableOfType(TaskFailedException.class, () -> fetch(terms))
                .failure();
    }

    private Path folder() {
        return directory.resolve(".own/a");
    }

    private Path target() {
        return PATH.below(directory.resolve("models"));
    }

    /// Knows who reads at this moment.
    private record WatchedBucket(ModelBucket bucket, AtomicInteger count, Runnable described) implements ModelBucket {

        private WatchedBucket(ModelBucket bucket) {
            this(bucket, () -> {});
        }

        /// @param described runs behind every description
        private WatchedBucket(ModelBucket bucket, Runnable described) {
            this(bucket, new AtomicInteger(), described);
        }

        private int readers() {
            return count.get();
        }

        @Override
        public List<ModelObject> list() throws TaskFailedException, InterruptedException {
            return bucket.list();
        }

        @Override
        public Description describe(ModelPath path) throws IOException, InterruptedException {
            Description description = bucket.describe(path);
            described.run();
            return description;
        }

        @Override
        public void read(ModelObject object, long offset, long length, PartSink into)
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
