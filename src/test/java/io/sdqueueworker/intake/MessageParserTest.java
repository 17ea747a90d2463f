package io.sdqueueworker.intake;

import static io.sdqueueworker.intake.Messages.accepted;
import static io.sdqueueworker.intake.Messages.envelope;
import static io.sdqueueworker.intake.Messages.parse;
import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.task.Context;
import io.sdqueueworker.task.Parsed;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskKind;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageParserTest {

    private static final String TASK = """
            {"metadata":{"id":"test-t2i","runtime":"sdruntime","tasktype":"text-to-image","prefix":"output/",
            "context":{"user":7}},"content":{"prompt":"a cat","steps":20}}""";

    /// Some editors and languages write a byte order mark before JSON.
    @Test
    void passesOverAByteOrderMark() {
        assertThat(accepted("\ufeff" + TASK)).isEqualTo(accepted(TASK));
        assertThat(accepted("\ufeff" + envelope("publication-1", "\ufeff" + TASK)))
                .isEqualTo(accepted(envelope("publication-1", TASK)));
    }

    @Test
    void readsATaskThatIsTheBody() {
        Task task = accepted(TASK);

        assertThat(task.id()).hasToString("test-t2i");
        assertThat(task.kind()).isEqualTo(TaskKind.TEXT_TO_IMAGE);
        assertThat(task.payload().json()).isEqualTo("{\"prompt\":\"a cat\",\"steps\":20}");
        assertThat(task.header().context().json()).isEqualTo("{\"user\":7}");
        assertThat(task.header().result())
                .isEqualTo(new S3Uri(
                        "bucket", "output/test-t2i/test-t2i-" + task.header().tag() + ".out"));
    }

    @Test
    void readsATaskInAnSnsEnvelope() {
        assertThat(accepted(envelope("publication-1", TASK)).payload())
                .isEqualTo(accepted(TASK).payload());
    }

    @Test
    void readsATaskBelowAnOuterTask() {
        assertThat(accepted("{\"task\":" + TASK + "}")).isEqualTo(accepted(TASK));
        assertThat(accepted(envelope("publication-1", "{\"task\":" + TASK + "}")))
                .isEqualTo(accepted(envelope("publication-1", TASK)));
    }

    @Test
    void takesTheIdentityFromThePublication() {
        assertThat(accepted(envelope("publication-1", TASK)).header().identity())
                .hasToString("publication-1");
    }

    @Test
    void takesTheIdentityFromTheQueueWithoutAnEnvelope() {
        assertThat(accepted(TASK).header().identity()).hasToString(Deliveries.MESSAGE_ID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../../other", "a/b", "a b", "a\nb"})
    void doesNotTakeAnIdentityThatCouldBeMoreThanAName(String messageId) {
        assertThat(parse(envelope(messageId, TASK))).isInstanceOf(Parsed.Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.10",
                "12345678901234567890",
                "123456789.123456789123456789",
                "0.1",
                "-7",
                "true",
                "[]",
                "\"text\"",
                "{\"a\":[1.10,{\"b\":null}]}"
            })
    void echoesTheContextAsItWasSent(String context) {
        assertThat(contextOf(context).json()).isEqualTo(context);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "1e-400", "1.0E+2", "1e999999999"})
    void keepsTheValueOfNumbersWithAnExponent(String number) {
        assertThat(new BigDecimal(contextOf(number).json())).isEqualTo(new BigDecimal(number));
    }

    @Test
    void keepsTheNumbersOfTheContent() {
        Task task =
                accepted(task("\"tasktype\":\"text-to-image\"", "{\"cfg_scale\":7.50,\"seed\":12345678901234567890}"));

        assertThat(task.payload().json()).isEqualTo("{\"cfg_scale\":7.50,\"seed\":12345678901234567890}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"context\":null"})
    void carriesAnEmptyContextWhereNoneWasSent(String context) {
        assertThat(accepted(task("\"tasktype\":\"text-to-image\"" + context, "{}"))
                        .header()
                        .context())
                .isEqualTo(Context.EMPTY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"prefix\":null", ",\"prefix\":\"\"", ",\"prefix\":\"/\""})
    void putsTheResultAtTheRootWithoutAPrefix(String prefix) {
        assertThat(accepted(task("\"tasktype\":\"text-to-image\"" + prefix, "{}"))
                        .header()
                        .result()
                        .key())
                .startsWith("test-t2i/test-t2i-");
    }

    @ParameterizedTest
    @CsvSource({"42,42", "12345678901234567890,12345678901234567890", "-1,-1"})
    void takesAWholeNumberForAnId(String id, String text) {
        String body = "{\"metadata\":{\"id\":" + id + ",\"tasktype\":\"text-to-image\"},\"content\":{}}";

        assertThat(accepted(body).id()).hasToString(text);
    }

    @Test
    void readsADeepContextThatIsNotTooDeep() {
        String deep = "[".repeat(150) + "]".repeat(150);

        assertThat(contextOf(deep).json()).isEqualTo(deep);
    }

    private Context contextOf(String json) {
        return accepted(task("\"tasktype\":\"text-to-image\",\"context\":" + json, "{}"))
                .header()
                .context();
    }

    private static String task(String metadata, String content) {
        return "{\"metadata\":{\"id\":\"test-t2i\"," + metadata + "},\"content\":" + content + "}";
    }
}
