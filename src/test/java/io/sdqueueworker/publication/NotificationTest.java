package io.sdqueueworker.publication;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.runtimes.sdwebui.SdWebUiKit;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.GeneratedFile;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.testbed.servers.WireSchema;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationTest {

    private static final int LIMIT = 262_144;
    private static final String TIMINGS =
            "\"timings_ms\":{\"wait\":1000,\"staging\":2,\"models\":1,\"generation\":3000,\"publication\":40}";

    private final Results results = new Results(new MemoryStore(), new SdWebUiKit().resultFormat(), "sdruntime");

    @Test
    void tellsOfASuccess() throws Exception {
        TaskHeader task = Tasks.task("publication-1");

        String base = "s3://bucket/out/test-t2i/test-t2i-" + task.tag();
        assertThat(success(task))
                .isEqualTo("{\"id\":\"test-t2i\",\"result\":true,\"image_url\":[\"" + base + "-1.png\"],"
                        + "\"output_url\":\"" + base + ".out\",\"context\":{\"price\":1.10},\"status\":\"completed\","
                        + "\"identity\":\"publication-1\",\"runtime\":\"sdruntime\"," + TIMINGS + ",\"outputs\":["
                        + "{\"url\":\"" + base
                        + "-grid1.png\",\"media_type\":\"image/png\",\"bytes\":9,\"role\":\"grid\"},"
                        + "{\"url\":\"" + base
                        + "-1.png\",\"media_type\":\"image/png\",\"bytes\":7,\"role\":\"image\"}]}");
    }

    @Test
    void tellsOfAFailure() throws Exception {
        TaskHeader task = Tasks.task("publication-1");
        Failure failure = new Failure(Code.INVALID_REQUEST, Stage.GENERATION, "Sampler not found");

        String tag = task.identity().failureTag(task.id()).value();
        assertThat(results.recordFailure(task, failure, Tasks.TIMINGS))
                .isEqualTo("{\"id\":\"test-t2i\",\"result\":false,\"image_url\":[],"
                        + "\"output_url\":\"s3://bucket/out/test-t2i/test-t2i-" + tag + ".out\","
                        + "\"context\":{\"price\":1.10},\"status\":\"failed\","
                        + "\"identity\":\"publication-1\",\"runtime\":\"sdruntime\","
                        + "\"error\":{\"code\":\"INVALID_REQUEST\",\"stage\":\"generation\","
                        + "\"detail\":\"Sampler not found\"}," + TIMINGS + "}");
    }

    @ParameterizedTest
    @EnumSource
    void tellsOfEveryCodeWithALongDetail(Code code) throws Exception {
        Failure failure = new Failure(code, Stage.GENERATION, "x".repeat(5_000));

        assertThat(described(results.recordFailure(Tasks.task("publication-1"), failure, Tasks.TIMINGS)))
                .contains("\"" + code + "\"", "x".repeat(2_000) + "…\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "null", "[1,{\"a\":1.10}]", "\"é \\\" 画\"", "12345678901234567890", "1E+400"})
    void echoesAnyContext(String context) throws Exception {
        assertThat(success(Tasks.task("publication-1", context))).contains(",\"context\":" + context + ",\"status\":");
    }

    @Test
    void keepsAContextThatJustFits() throws Exception {
        int others = bytes(success(Tasks.task("publication-1", "\"\"")));
        String largest = "\"" + "x".repeat(LIMIT - others) + "\"";

        String notification = success(Tasks.task("publication-1", largest));

        assertThat(bytes(notification)).isEqualTo(LIMIT);
        assertThat(notification).contains(largest).doesNotContain("context_omitted");
    }

    @Test
    void omitsAContextThatTheTopicWouldNotTake() throws Exception {
        int others = bytes(success(Tasks.task("publication-1", "\"\"")));
        String tooLarge = "\"" + "x".repeat(LIMIT - others + 1) + "\"";

        String notification = success(Tasks.task("publication-1", tooLarge));

        assertThat(bytes(notification)).isLessThan(LIMIT);
        assertThat(notification).contains("\"context\":{},").endsWith(",\"context_omitted\":true}");
    }

    @Test
    void countsTheContextInBytes() throws Exception {
        String context = "\"" + "画".repeat(LIMIT / 2) + "\"";

        assertThat(success(Tasks.task("publication-1", context))).contains("\"context_omitted\":true");
    }

    @Test
    void tellsATextAndNoImages() throws Exception {
        assertThat(success(Tasks.task("publication-1"), "a \"fox\""))
                .contains("\"image_url\":[],", "\"outputs\":[],\"text\":\"a \\\"fox\\\"\"}");
    }

    @Test
    void tellsAnEmptyText() throws Exception {
        assertThat(success(Tasks.task("publication-1"), "")).endsWith(",\"text\":\"\"}");
    }

    @Test
    void omitsATextThatTheTopicWouldNotTakeAndKeepsTheContext() throws Exception {
        assertThat(success(Tasks.task("publication-1"), "x".repeat(LIMIT)))
                .contains("\"context\":{\"price\":1.10}")
                .endsWith(",\"outputs\":[],\"text_omitted\":true}");
    }

    @Test
    void omitsBothWhereTheContextAloneIsTooLarge() throws Exception {
        TaskHeader task = Tasks.task("publication-1", "\"" + "x".repeat(LIMIT) + "\"");

        assertThat(success(task, "a fox"))
                .contains("\"context\":{},")
                .endsWith(",\"text_omitted\":true,\"context_omitted\":true}");
    }

    @Test
    void omitsTheListOfFilesWhereTheTopicWouldNotTakeIt() throws Exception {
        TaskHeader task = Tasks.task("publication-1");

        String notification = success(task, 2_000);

        assertThat(bytes(notification)).isLessThan(LIMIT);
        assertThat(notification)
                .contains("\"outputs\":[],\"context_omitted\":true,\"outputs_omitted\":true}")
                .contains(task.outputs().output(task.tag(), 2_000, ".png").toString());
    }

    @Test
    void omitsTheImagesToo() throws Exception {
        assertThat(success(Tasks.task("publication-1"), 10_000))
                .contains("\"image_url\":[],", "\"outputs\":[],\"context_omitted\":true,\"outputs_omitted\":true}");
    }

    @Test
    void addsTheWarningsOfASuccess() throws Exception {
        assertThat(warned(List.of("node 3 (PreviewImage) was left out", "a\nb")))
                .endsWith(",\"warnings\":[\"node 3 (PreviewImage) was left out\",\"a b\"]}");
    }

    @Test
    void boundsTheWarningsInNumberAndSize() throws Exception {
        List<String> many =
                IntStream.range(0, 30).mapToObj(n -> n + "画".repeat(1_000)).toList();

        JsonNode warnings = Json.parse(warned(many)).path("warnings");

        assertThat(warnings).hasSize(20);
        assertThat(warnings.path(0).asText()).hasSize(501).endsWith("…");
        assertThat(warnings.path(19).asText()).isEqualTo("and 11 more warnings");
    }

    private static String warned(List<String> warnings) throws Exception {
        TaskHeader task = Tasks.task("publication-1");
        return described(new Results(new MemoryStore(), new SdWebUiKit().resultFormat(), "sdruntime")
                .recordSuccess(task, task.tag(), Tasks.GENERATED.warned(warnings), Tasks.outputs(task), Tasks.TIMINGS));
    }

    private static String success(TaskHeader task, int images) throws Exception {
        List<UploadedOutput> outputs = IntStream.rangeClosed(1, images)
                .mapToObj(n -> new UploadedOutput(
                        task.outputs().output(task.tag(), n, ".png"), "image/png", 7, GeneratedFile.Role.IMAGE))
                .toList();
        return described(new Results(new MemoryStore(), new SdWebUiKit().resultFormat(), "sdruntime")
                .recordSuccess(task, task.tag(), Tasks.GENERATED, outputs, Tasks.TIMINGS));
    }

    private static String success(TaskHeader task, String text) throws Exception {
        return described(new Results(new MemoryStore(), new SdWebUiKit().resultFormat(), "sdruntime")
                .recordSuccess(
                        task,
                        task.tag(),
                        new Generated(List.of(), "{}", List.of(), Optional.of(text)),
                        List.of(),
                        Tasks.TIMINGS));
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private String success(TaskHeader task) throws Exception {
        // A new store for every success, so that earlier ones do not conflict.
        return described(new Results(new MemoryStore(), new SdWebUiKit().resultFormat(), "sdruntime")
                .recordSuccess(task, task.tag(), Tasks.GENERATED, Tasks.outputs(task), Tasks.TIMINGS));
    }

    /// Asserts that a notification matches its schema.
    private static String described(String notification) {
        assertThat(WireSchema.NOTIFICATION.faults(notification)).isEmpty();
        return notification;
    }
}
