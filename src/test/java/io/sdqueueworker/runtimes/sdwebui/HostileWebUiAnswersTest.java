package io.sdqueueworker.runtimes.sdwebui;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.io.ExactJson;
import io.sdqueueworker.runtimes.RuntimeCalls;
import io.sdqueueworker.runtimes.sdwebui.answers.AnswerReader;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiErrors;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiProgress;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiRoute;
import io.sdqueueworker.runtimes.sdwebui.models.CheckpointList;
import io.sdqueueworker.runtimes.sdwebui.models.ModelList;
import io.sdqueueworker.runtimes.sdwebui.models.ReportedModel;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.spool.SpoolSpace;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.Payload;
import io.sdqueueworker.task.StagedInputs;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.testing.Hostile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Any answer of the Web UI is understood, or is a failure that can be published. Any request that it receives is
/// written by the worker, or is refused as invalid.
class HostileWebUiAnswersTest {

    private static final String SAMPLED = "{\"images\":[\"AQ==\",\"data:image/png;base64,AQ==\"],\"parameters\":"
            + "{\"prompt\":\"a\",\"cfg_scale\":7.50,\"styles\":[\"b\"]},\"info\":\"{\\\"all_seeds\\\":[5],"
            + "\\\"index_of_first_image\\\":1}\"}";
    private static final String EXTRA = "{\"html_info\":\"<p>a</p>\",\"image\":\"AQ==\"}";
    private static final String CAPTION =
            "{\"caption\":\"a fox\",\"info\":\"a\",\"items\":{\"a\":1.10},\"parameters\":{}}";
    private static final String FAULT =
            "{\"error\":\"OutOfMemoryError\",\"detail\":[{\"loc\":[\"body\",1],\"msg\":\"m\"}],"
                    + "\"body\":\"\",\"errors\":\"CUDA out of memory\"}";
    private static final String MODELS = "[{\"title\":\"a/b.safetensors [0123abcd]\",\"hash\":\"0123abcd\","
            + "\"sha256\":null,\"filename\":\"/models/a/b.safetensors\",\"model_name\":\"b\"}]";
    private static final String PROGRESS =
            "{\"progress\":0.5,\"eta_relative\":1.0,\"state\":{\"job_count\":1,\"job_no\":0,"
                    + "\"sampling_step\":3,\"interrupted\":false},\"current_image\":null}";
    private static final String REQUEST = "{\"prompt\":\"a\",\"init_images\":[\"AQ==\"],\"alwayson_scripts\":{\"task\":"
            + "\"image-to-image\",\"image_link\":\"AQ==\",\"override_settings\":{\"a\":1.10}},\"override_settings\":{}}";
    private static final List<String> VALID =
            List.of(SAMPLED, EXTRA, CAPTION, FAULT, MODELS, PROGRESS, REQUEST, "Internal Server Error");

    @Provide
    Arbitrary<String> answers() {
        return Hostile.texts(VALID);
    }

    @Property
    void understandsAnAnswerOrTellsOfAFailure(@ForAll("answers") String answer) throws Exception {
        hold(answer);
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void hasLearnedFromCasesThatWereFound(String answer) throws Exception {
        hold(answer);
    }

    static Stream<String> corpus() {
        return Stream.concat(VALID.stream(), Hostile.corpus("webui-answers"));
    }

    private static void hold(String answer) throws Exception {
        Path directory = Files.createTempDirectory("hostile");
        try {
            SpoolSpace space = new SpoolSpace(directory, 1L << 30);
            try (Spool spool = space.open()) {
                for (WebUiRoute route : WebUiRoute.values()) {
                    holdAnswer(route, answer, spool);
                    holdRequest(route, answer, spool);
                }
            }
            assertThat(space.used()).isZero();
        } finally {
            Files.delete(directory.resolve("spool"));
            Files.delete(directory);
        }
        for (int status : List.of(204, 302, 400, 401, 404, 422, 500, 503)) {
            holdTold(WebUiErrors.failure(status, answer, "a request"));
        }
        holdModels(answer);
        holdProgress(answer);
    }

    private static void holdAnswer(WebUiRoute route, String answer, Spool spool) {
        try {
            Generated generated = AnswerReader.read(
                            route, new ByteArrayInputStream(answer.getBytes(StandardCharsets.UTF_8)), spool)
                    .generated();
            // They are part of the result document.
            assertThat(RuntimeCalls.json(generated.parameters(), JsonNode.class).isObject())
                    .isTrue();
            assertThat(generated.files())
                    .allSatisfy(file -> assertThat(file.path()).hasSize(file.bytes()));
        } catch (IOException e) {
            assertThat(e).isNotInstanceOf(Spool.SpoolException.class);
        } catch (TaskFailedException e) {
            throw new AssertionError("the parameters are not JSON", e);
        }
    }

    /// The content has been parsed as an object before a request is made of it.
    private static void holdRequest(WebUiRoute route, String content, Spool spool) throws Exception {
        try {
            if (!ExactJson.builder(ExactJson.longTexts().build())
                    .build()
                    .readTree(content)
                    .isObject()) {
                return;
            }
        } catch (JsonProcessingException | NumberFormatException e) {
            return;
        }
        WebUiRequest request = WebUiRequest.write(route, new Payload(content), StagedInputs.NONE, true, spool, _ -> {});
        JsonNode sent = RuntimeCalls.json(Files.readString(request.file()), JsonNode.class);
        assertThat(sent.path("alwayson_scripts").has("image_link")).isFalse();
    }

    private static void holdModels(String answer) {
        try {
            JsonNode told = RuntimeCalls.json(answer, JsonNode.class);
            CheckpointList list = CheckpointList.of(told);
            assertThat(list.closest("b.safetensors").isPresent())
                    .isIn(true, list.meant("b.safetensors").isPresent());
            assertThat(list.like("")).isNotNull();
            assertThat(ReportedModel.of(told).toString()).isNotNull();
        } catch (TaskFailedException e) {
            holdTold(e.failure());
        }
        for (ModelList each : ModelList.values()) {
            try (JsonParser json = new JsonFactory().createParser(answer)) {
                assertThat(each.find(each.names(json), "no such model")).isEmpty();
            } catch (IOException e) {
                assertThat(e).isInstanceOf(JsonProcessingException.class);
            }
        }
    }

    private static void holdProgress(String answer) {
        try {
            WebUiProgress progress = WebUiProgress.of(RuntimeCalls.json(answer, ObjectNode.class));
            OptionalDouble share = progress.share();
            assertThat(share.orElse(0.5)).isBetween(0.0, 1.0);
            var _ = progress.idle() || progress.stopped();
        } catch (TaskFailedException e) {
            holdTold(e.failure());
        }
    }

    private static void holdTold(Failure failure) {
        Hostile.assertPrintable(failure.detail());
        assertThat(failure.detail()).hasSizeLessThanOrEqualTo(2_001);
    }
}
