package io.sdqueueworker.models.fetch;

import static io.sdqueueworker.models.fetch.ModelServer.range;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.models.catalogue.ModelPath;
import io.sdqueueworker.models.catalogue.ModelVersion;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.testbed.servers.TestFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Fetches that resume after an earlier one, or restart.
class ResumedFetchTest {

    private static final int PART = 10_000;
    private static final int BYTES = 4 * PART + 17;
    private static final byte[] CONTENT = TestFile.largePng(BYTES, 1).readAll();
    private static final byte[] OTHER = TestFile.largePng(BYTES + 1, 2).readAll();
    private static final ModelPath PATH = new ModelPath("Stable-diffusion/anime/a b+ü.model");
    private static final FetchTerms TERMS = new FetchTerms(3, PART);

    @RegisterExtension
    private final ModelServer models = new ModelServer(Duration.ofSeconds(30));

    private List<String> rangesSince = List.of();

    @TempDir
    private Path directory;

    @Test
    void asksOnlyForWhatAnEarlierFetchHasNot() throws Exception {
        models.put(PATH, CONTENT);
        breakOff();

        AtomicInteger present = new AtomicInteger();
        new ModelFetch(models.bucket(), TERMS).fetch(PATH, new FetchFolder(folder()), target(), new FetchProgress() {
            @Override
            public void begins(ModelVersion object, long presentBytes) {
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
        assertThat(new FetchFolder(folder()).progress()).isEmpty();

        breakOff();

        assertThat(new FetchFolder(folder()).progress()).hasValue(new FetchFolder.Progress(BYTES - PART, BYTES));
    }

    @Test
    void trustsNothingFromBeforeTheMachineWasStarted() throws Exception {
        models.put(PATH, CONTENT);
        breakOff();

        new ModelFetch(models.bucket(), TERMS, "another boot")
                .fetch(PATH, new FetchFolder(folder()), target(), FetchProgress.IGNORED);

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
        assertThat(new FetchFolder(folder()).progress()).isEmpty();

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

    /// Leaves all parts except the third, like a killed worker.
    private void breakOff() throws Exception {
        models.breakOff(
                range(20_000, 29_999), folder(), new FetchFolder.Progress(BYTES - PART, BYTES), () -> fetch(TERMS));
        rangesSince = models.ranges();
    }

    private ModelVersion fetch(FetchTerms terms) throws TaskFailedException, InterruptedException {
        return new ModelFetch(models.bucket(), terms)
                .fetch(PATH, new FetchFolder(folder()), target(), FetchProgress.IGNORED);
    }

    private Path folder() {
        return directory.resolve(".own/a");
    }

    private Path target() {
        return PATH.below(directory.resolve("models"));
    }
}
