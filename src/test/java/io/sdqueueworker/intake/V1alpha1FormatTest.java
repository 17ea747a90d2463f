package io.sdqueueworker.intake;

import static io.sdqueueworker.intake.Messages.accepted;
import static io.sdqueueworker.intake.Messages.envelope;
import static io.sdqueueworker.intake.Messages.parse;
import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Context;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Parsed;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskKind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class V1alpha1FormatTest {

    private static final String REQUEST = """
            {"alwayson_scripts":{"task":"text-to-image","id_task":"an-id","uid":"me","save_dir":"output/",\
            "sd_model_checkpoint":"v1-5.safetensors"},"prompt":"a cat","cfg_scale":7.50}""";

    @Test
    void readsARequestThatIsTheBody() {
        Task task = accepted(REQUEST);

        assertThat(task.id()).hasToString("an-id");
        assertThat(task.kind()).isEqualTo(TaskKind.TEXT_TO_IMAGE);
        assertThat(task.payload().json()).isEqualTo(REQUEST);
        assertThat(task.header().context()).isEqualTo(Context.EMPTY);
        assertThat(task.header().identity()).hasToString(Deliveries.MESSAGE_ID);
        assertThat(task.header().result().key()).startsWith("output/an-id/an-id-");
    }

    @Test
    void readsARequestInAnSnsEnvelope() {
        Task task = accepted(envelope("publication-1", REQUEST));

        assertThat(task.payload().json()).isEqualTo(REQUEST);
        assertThat(task.header().identity()).hasToString("publication-1");
    }

    @Test
    void readsARequestBelowAnOuterTask() {
        assertThat(accepted("{\"task\":" + REQUEST + "}")).isEqualTo(accepted(REQUEST));
    }

    @Test
    void putsTheResultAtTheRootWithoutASaveDir() {
        assertThat(accepted(request("\"id_task\":7")).header().result().key()).startsWith("7/7-");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "uid":"me"              | alwayson_scripts.id_task: the task id is missing or not a text
            "id_task":null          | alwayson_scripts.id_task: the task id is missing or not a text
            "id_task":{}            | alwayson_scripts.id_task: the task id is missing or not a text
            "id_task":""            | alwayson_scripts.id_task: the task id is blank
            "id_task":"../b"        | alwayson_scripts.id_task: the task id is a path, it must be a plain name
            """)
    void saysWhatIsWrongWithTheId(String routing, String reason) {
        assertThat(parse(request(routing))).isEqualTo(new Parsed.Malformed(reason));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "save_dir":"../other" | alwayson_scripts.save_dir: the prefix has an empty, '.' or '..' segment
            "save_dir":["out"]    | alwayson_scripts.save_dir: the prefix is not a text
            """)
    void refusesARequestAndKnowsItsSender(String routing, String detail) {
        Parsed parsed = parse(request("\"id_task\":\"an-id\"," + routing));

        assertThat(parsed).isInstanceOfSatisfying(Parsed.Refused.class, refused -> {
            assertThat(refused.failure()).isEqualTo(new Failure(Code.MALFORMED, Stage.INTAKE, detail));
            assertThat(refused.header().id()).hasToString("an-id");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alwayson_scripts\":{\"id_task\":\"a\"},\"prompt\":\"a cat\"}",
                "{\"alwayson_scripts\":{\"id_task\":\"a\",\"task\":7}}",
                "{\"alwayson_scripts\":[\"task\"]}",
                "{\"metadata\":\"x\",\"alwayson_scripts\":{\"id_task\":\"a\",\"task\":\"text-to-image\"}}",
                "{\"metadata\":{},\"task\":{\"alwayson_scripts\":{\"id_task\":\"a\",\"task\":\"text-to-image\"}}}"
            })
    void leavesAloneWhatOnlyLooksLikeARequest(String body) {
        assertThat(parse(body))
                .isInstanceOfSatisfying(
                        Parsed.Malformed.class,
                        malformed -> assertThat(malformed.reason()).startsWith("the message is not in a known format"));
    }

    @Test
    void leavesTheRoutingDataInAV1alpha2ContentAlone() {
        assertThat(accepted("{\"metadata\":{\"id\":\"newer\",\"tasktype\":\"text-to-image\"},\"content\":" + REQUEST
                                + "}")
                        .id())
                .hasToString("newer");
    }

    private static String request(String routing) {
        return "{\"alwayson_scripts\":{\"task\":\"text-to-image\"," + routing + "},\"prompt\":\"a cat\"}";
    }
}
