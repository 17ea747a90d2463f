package io.sdqueueworker.publication;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.runtimes.sdwebui.SdWebUiKit;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.OutputTag;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.testing.LoggedLines;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResultsTest {

    private static final Failure FAILURE = new Failure(Code.OUT_OF_MEMORY, Stage.GENERATION, "too large");

    private static final UUID RUN = UUID.fromString("6a1f0a52-9a07-4f1c-8a44-0d3c0c5f7e11");

    private final MemoryStore store = new MemoryStore();
    private final Results results = new Results(store, new SdWebUiKit().resultFormat(), "sdruntime");
    private final TaskHeader task = Tasks.task("publication-1");

    @Test
    void findsNothingBeforeTheFirstSuccess() throws Exception {
        assertThat(results.find(task)).isEmpty();
    }

    @Test
    void findsTheNotificationOfTheSuccess() throws Exception {
        String notification = success(task);

        assertThat(results.find(task)).contains(notification);
    }

    @Test
    void findsNothingOfAnotherTaskWithTheSameId() throws Exception {
        success(task);

        assertThat(results.find(Tasks.task("publication-2"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"identity\":\"publication-2\",\"notification\":{}}",
                "{\"identity\":\"publication-1\"}",
                "{\"identity\":\"publication-1\",\"notification\":\"text\"}",
                "{\"notification\":{}}",
                "[]"
            })
    void findsNothingInADocumentThatIsNotOfThisTask(String document) throws Exception {
        store.put(task.result(), document);

        assertThat(results.find(task)).isEmpty();
    }

    @Test
    void findsNothingWhereItMayNotLook() throws Exception {
        success(task);
        store.forbidLooking();

        assertThat(anotherWorker().find(task)).isEmpty();
    }

    @Test
    void remembersItsOwnSuccessWhereItMayNotLook() throws Exception {
        String notification = success(task);
        store.forbidLooking();

        assertThat(results.find(task)).contains(notification);
    }

    @Test
    void forgetsItsOwnSuccessesInTheEnd() throws Exception {
        success(task);
        store.forbidLooking();
        for (int i = 0; i < 64; i++) {
            success(Tasks.task("later-" + i));
        }

        assertThat(results.find(task)).isEmpty();
    }

    @Test
    void takesADocumentThatIsNotJsonForNone() throws Exception {
        store.put(task.result(), "oops");

        assertThat(results.find(task)).isEmpty();
    }

    @Test
    void writesTheDocumentOfASuccess() throws Exception {
        String notification = success(task);

        assertThat(store.objects())
                .containsOnlyKeys(new S3Uri("bucket", "out/test-t2i/test-t2i-" + task.tag() + ".out"))
                .containsValue("{\"images\":[\"\"],\"parameters\":{\"cfg_scale\":7.50,\"steps\":20,"
                        + "\"id_task\":\"test-t2i\",\"image_seed\":\"1,2\",\"error_msg\":\"\"},\"info\":\"\","
                        + "\"identity\":\"publication-1\",\"output_tag\":\"" + task.runTag(RUN)
                        + "\",\"notification\":" + notification + "}");
    }

    @Test
    void tellsOfTheEarlierSuccessWhereOneStands() throws Exception {
        String earlier = success(task);
        var before = store.objects();

        String later = record(results, task, UUID.randomUUID());

        assertThat(later).isEqualTo(earlier);
        assertThat(store.objects()).isEqualTo(before);
    }

    @Test
    void deletesItsFilesIfAnotherRunHasWrittenTheResult() throws Exception {
        UUID faster = UUID.randomUUID();
        store(faster);
        record(anotherWorker(), task, faster);
        var before = store.objects();
        store(RUN);

        record(results, task, RUN);

        assertThat(store.objects()).isEqualTo(before);
    }

    @Test
    void keepsItsFilesIfTheResultIsItsOwn() throws Exception {
        store(RUN);
        String notification = success(task);

        // As after a lost answer.
        assertThat(success(task)).isEqualTo(notification);
        assertThat(store.objects()).hasSize(3);
    }

    @Test
    void warnsOnceIfItMayNotDeleteItsFiles() throws Exception {
        try (LoggedLines warnings = LoggedLines.of("io.sdqueueworker.publication.Results", "s3:DeleteObject")) {
            record(anotherWorker(), task, UUID.randomUUID());
            store.forbidDeleting();

            String first = success(task);
            assertThat(success(task)).isEqualTo(first);

            assertThat(warnings.lines()).hasSize(1);
        }
    }

    @Test
    void tellsOfItsOwnSuccessWithItsOwnFilesWhereItMayNotSeeTheEarlierOne() throws Exception {
        record(anotherWorker(), task, UUID.randomUUID());
        store(RUN);
        store.forbidLooking();

        assertThat(success(task)).contains(task.runTag(RUN) + "-1.png");
        assertThat(store.objects()).hasSize(3);
    }

    @Test
    void writesTheDocumentOfAFailureUnderANameOfItsOwn() throws Exception {
        String notification = results.recordFailure(task, FAILURE, Tasks.TIMINGS);

        String tag = task.identity().failureTag(task.id()).value();
        assertThat(store.objects())
                .containsOnlyKeys(new S3Uri("bucket", "out/test-t2i/test-t2i-" + tag + ".out"))
                .containsValue("{\"images\":[\"\"],\"parameters\":{\"id_task\":\"test-t2i\",\"status\":0,"
                        + "\"error_msg\":\"too large\",\"reason\":\"OUT_OF_MEMORY\"},\"info\":\"\","
                        + "\"identity\":\"publication-1\",\"notification\":" + notification + "}");
    }

    @Test
    void writesALaterFailureOverAnEarlierOne() throws Exception {
        results.recordFailure(task, FAILURE, Tasks.TIMINGS);
        results.recordFailure(task, new Failure(Code.STALLED, Stage.GENERATION, "stalled"), Tasks.TIMINGS);

        assertThat(store.objects().values()).singleElement().asString().contains("\"STALLED\"");
    }

    @Test
    void neverLetsAFailureStandInTheWayOfASuccess() throws Exception {
        results.recordFailure(task, FAILURE, Tasks.TIMINGS);

        String notification = success(task);

        assertThat(notification).contains("\"result\":true");
        assertThat(results.find(task)).contains(notification);
    }

    private Results anotherWorker() {
        return new Results(store, new SdWebUiKit().resultFormat(), "sdruntime");
    }

    private String success(TaskHeader of) throws Exception {
        return record(results, of, RUN);
    }

    private static String record(Results by, TaskHeader of, UUID run) throws Exception {
        OutputTag tag = of.runTag(run);
        return by.recordSuccess(of, tag, Tasks.GENERATED, Tasks.outputs(of, tag), Tasks.TIMINGS);
    }

    private void store(UUID run) {
        Tasks.outputs(task, task.runTag(run)).forEach(output -> store.put(output.address(), "pixels"));
    }
}
