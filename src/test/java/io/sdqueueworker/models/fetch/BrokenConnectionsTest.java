package io.sdqueueworker.models.fetch;

import static io.sdqueueworker.models.fetch.ModelServer.GETS;
import static io.sdqueueworker.models.fetch.ModelServer.HEADS;
import static io.sdqueueworker.models.fetch.ModelServer.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sdqueueworker.models.catalogue.ModelPath;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.testbed.faults.FaultRule;
import io.sdqueueworker.testbed.servers.TestFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Fetches over connections that break and with wrong responses.
class BrokenConnectionsTest {

    private static final int PART = 600_000;
    private static final int BYTES = 3 * PART + 17;
    private static final byte[] CONTENT = TestFile.largePng(BYTES, 1).readAll();
    private static final byte[] LARGE = TestFile.largePng(6_000_000, 2).readAll();
    private static final ModelPath PATH = new ModelPath("Lora/a.model");
    private static final FetchTerms TERMS = new FetchTerms(4, PART);
    private static final FetchTerms SHORT = new FetchTerms(4, PART, Duration.ofSeconds(3));

    @RegisterExtension
    private final ModelServer models = new ModelServer(Duration.ofMillis(500));

    private final AtomicInteger triedAgain = new AtomicInteger();
    private final AtomicLong received = new AtomicLong();

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 300_000, PART - 1})
    void goesOnWhereABodyEndsTooEarly(long bytes) throws Exception {
        FaultRule rule = models.proxy().when(range(PART, 2 * PART - 1)).times(1).truncateAfter(bytes);

        fetch();

        assertThat(rule.hits()).isEqualTo(1);
        assertThat(triedAgain).hasPositiveValue();
        assertThat(received).hasValue(BYTES);
    }

    /// Each response brings a few bytes, and there are more responses than any retry limit would allow.
    @Test
    void isNotGivenUpForACountOfTries() throws Exception {
        FaultRule rule = models.proxy().when(GETS).truncateAfter(300_000);
        models.put(PATH, LARGE);

        fetch(new FetchTerms(1, LARGE.length));

        assertThat(rule.hits()).isGreaterThan(20);
        assertThat(target()).hasBinaryContent(LARGE);
        assertThat(received).hasValue(LARGE.length);
    }

    @Test
    void goesOnAfterABodyThatStandsStill() throws Exception {
        models.proxy().when(GETS).times(3).stallAfter(1000);

        fetch();
    }

    @Test
    void goesOnAfterResets() throws Exception {
        models.proxy().when(GETS).times(60).reset();

        fetch();

        assertThat(triedAgain).hasPositiveValue();
    }

    @Test
    void goesOnWhenTheStoreIsBusy() throws Exception {
        models.proxy().when(HEADS).times(1).answer(503, "application/xml", "");
        models.proxy()
                .when(GETS)
                .times(24)
                .answer(503, "application/xml", "<Error><Code>SlowDown</Code><Message>planned</Message></Error>");

        fetch();

        assertThat(triedAgain).hasPositiveValue();
    }

    @Test
    void takesNothingOfAWholeObjectInThePlaceOfAPart() throws Exception {
        FaultRule rule = models.proxy().when(range(PART, 2 * PART - 1)).times(1).dropHeader("Range");

        fetch();

        assertThat(rule.hits()).isEqualTo(1);
        assertThat(received).hasValue(BYTES);
    }

    @Test
    void takesNothingOfAnotherRange() throws Exception {
        FaultRule rule = models.proxy()
                .when(range(PART, 2 * PART - 1))
                .times(1)
                .answerHeaders(Map.of("Content-Range", "bytes 0-599999/" + BYTES));

        fetch();

        assertThat(rule.hits()).isEqualTo(1);
        assertThat(received).hasValue(BYTES);
    }

    @Test
    void isGivenUpWhenNothingComesForTooLong() throws Exception {
        models.put(PATH, CONTENT);
        models.proxy().when(range(0, PART - 1)).answer(503, "application/xml", "<Error><Code>Planned</Code></Error>");

        Failure failure = failure(SHORT);

        assertThat(failure.code()).isEqualTo(Code.MODELS_UNAVAILABLE);
        assertThat(failure.detail()).contains(PATH.value(), "503 Planned");
        // The fetched parts stay for the next attempt.
        assertThat(new FetchFolder(folder()).progress()).hasValue(new FetchFolder.Progress(BYTES - PART, BYTES));
    }

    @Test
    void isGivenUpWhenTheStoreIsAway() {
        models.put(PATH, CONTENT);
        models.proxy().vanish();

        assertThat(failure(SHORT).code()).isEqualTo(Code.MODELS_UNAVAILABLE);
    }

    @Test
    void asksForADescriptionOnceIfOnlyThatIsRefused() {
        models.put(PATH, CONTENT);
        models.proxy().when(HEADS).answer(403, "application/xml", "");

        Failure failure = failure(TERMS);

        assertThat(failure.code()).isEqualTo(Code.MODEL_INVALID);
        assertThat(failure.detail()).contains(PATH.value(), "S3 HeadObject: 403");
        assertThat(models.proxy().count(HEADS)).isEqualTo(1);
        assertThat(models.proxy().requests()).hasSize(3);
    }

    @Test
    void saysWhatWasRefusedOfAPart() {
        models.put(PATH, CONTENT);
        models.proxy()
                .when(GETS)
                .answer(403, "application/xml", "<Error><Code>AccessDenied</Code><Message>no</Message></Error>");

        Failure failure = failure(TERMS);

        assertThat(failure.code()).isEqualTo(Code.MODELS_UNAVAILABLE);
        assertThat(failure.detail()).contains("bucket models-", "403 AccessDenied", "s3:GetObject");
    }

    private void fetch() throws TaskFailedException, InterruptedException {
        models.put(PATH, CONTENT);

        fetch(TERMS);

        assertThat(target()).hasBinaryContent(CONTENT);
    }

    private void fetch(FetchTerms terms) throws TaskFailedException, InterruptedException {
        new ModelFetch(models.bucket(), terms).fetch(PATH, new FetchFolder(folder()), target(), new FetchProgress() {
            @Override
            public void received(long bytes) {
                received.addAndGet(bytes);
            }

            @Override
            public void triedAgain(IOException reason) {
                triedAgain.incrementAndGet();
            }
        });
    }

    private Failure failure(FetchTerms terms) {
        return Optional.ofNullable(catchThrowableOfType(TaskFailedException.class, () -> fetch(terms)))
                .orElseThrow()
                .failure();
    }

    private Path folder() {
        return directory.resolve(".own");
    }

    private Path target() {
        return PATH.below(directory.resolve("models"));
    }
}
