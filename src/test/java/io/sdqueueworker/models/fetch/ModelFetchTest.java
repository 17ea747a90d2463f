package io.sdqueueworker.models.fetch;

import static io.sdqueueworker.models.fetch.ModelServer.GETS;
import static io.sdqueueworker.models.fetch.ModelServer.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sdqueueworker.models.catalogue.ModelPath;
import io.sdqueueworker.models.catalogue.ModelVersion;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.testbed.faults.FaultRule;
import io.sdqueueworker.testbed.servers.TestFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Fetches from a real store.
class ModelFetchTest {

    private static final int PART = 10_000;
    private static final int BYTES = 4 * PART + 17;
    private static final byte[] CONTENT = TestFile.largePng(BYTES, 1).readAll();
    private static final byte[] OTHER = TestFile.largePng(BYTES + 1, 2).readAll();
    private static final ModelPath PATH = new ModelPath("Stable-diffusion/anime/a b+ü.model");
    private static final FetchTerms TERMS = new FetchTerms(3, PART);

    @RegisterExtension
    private final ModelServer models = new ModelServer(Duration.ofSeconds(30));

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, PART - 1, PART, PART + 1, BYTES})
    void putsAModelOfAnySizeInItsPlace(int bytes) throws Exception {
        models.put(PATH, Arrays.copyOf(CONTENT, bytes));

        ModelVersion fetched = fetch(TERMS);

        assertThat(target()).hasBinaryContent(Arrays.copyOf(CONTENT, bytes));
        assertThat(fetched.bytes()).isEqualTo(bytes);
        assertThat(fetched.path()).isEqualTo(PATH);
        assertThat(folder()).isEmptyDirectory();
    }

    @Test
    void asksForEachPartOnceAndInThatVersion() throws Exception {
        models.put(PATH, CONTENT);

        ModelVersion fetched = fetch(TERMS);

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

        models.proxy().awaitRequests(3, GETS, Duration.ofMinutes(2));
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
    void beginsAgainWithAnObjectThatIsReplacedMeanwhile() throws Exception {
        models.put(PATH, CONTENT);
        models.proxy().when(range(20_000, 29_999)).times(1).resetAfter(() -> models.put(PATH, OTHER));

        ModelVersion fetched = fetch(TERMS);

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
                .fetch(PATH, new FetchFolder(folder()), target(), new FetchProgress() {
                    @Override
                    public void begins(ModelVersion object, long presentBytes) throws TaskFailedException {
                        throw full;
                    }
                }));

        assertThat(thrown).isSameAs(full);
        assertThat(models.ranges()).isEmpty();
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

    private ModelVersion fetch(FetchTerms terms) throws TaskFailedException, InterruptedException {
        return new ModelFetch(models.bucket(), terms)
                .fetch(PATH, new FetchFolder(folder()), target(), FetchProgress.IGNORED);
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
}
