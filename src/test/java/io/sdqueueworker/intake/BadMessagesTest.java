package io.sdqueueworker.intake;

import static io.sdqueueworker.intake.Messages.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Context;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Parsed;
import io.sdqueueworker.task.Stage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BadMessagesTest {

    private static final String SECRET = "SECRET-PROMPT";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "SECRET-PROMPT",
                "{\"prompt\":\"SECRET-PROMPT",
                "{\"metadata\":SECRET-PROMPT}",
                "{} SECRET-PROMPT",
                "{\"metadata\":{\"id\":\"a\"}} {\"SECRET-PROMPT\":1}",
                "{\"a\":\"SECRET-PROMPT\n\"}",
                "\u0000",
                "\ufeff{}",
                "{\"metadata\":{\"id\":\"a\"},\"content\":{\"SECRET-PROMPT\":1e99999999999}}",
                "{\"metadata\":{\"id\":\"a\"},\"content\":{\"SECRET-PROMPT\":12e2147483647}}"
            })
    void saysThatAMessageIsNotJsonWithoutQuotingIt(String body) {
        assertThat(reason(body)).startsWith("the message ").doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[{\"metadata\":{}}]", "\"SECRET-PROMPT\"", "7", "null", "true"})
    void saysThatAMessageIsNotAnObject(String body) {
        assertThat(reason(body)).isEqualTo("the message is not a JSON object");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"content\":{\"prompt\":\"SECRET-PROMPT\"}}",
                "{\"metadata\":\"SECRET-PROMPT\",\"content\":{}}",
                "{\"task\":{\"content\":{}}}",
                "{\"Type\":\"Notification\",\"MessageId\":\"m\",\"Message\":{\"metadata\":{}}}",
                "{\"Type\":\"Notification\",\"MessageId\":7,\"Message\":\"SECRET-PROMPT\"}",
                "{\"Type\":\"SubscriptionConfirmation\",\"MessageId\":\"m\",\"Message\":\"SECRET-PROMPT\"}"
            })
    void saysThatAMessageIsInNoKnownFormat(String body) {
        assertThat(reason(body)).startsWith("the message is not in a known format");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                     | metadata.id: the task id is missing or not a text
            {"id":null}            | metadata.id: the task id is missing or not a text
            {"id":1.5}             | metadata.id: the task id is missing or not a text
            {"id":["a"]}           | metadata.id: the task id is missing or not a text
            {"id":true}            | metadata.id: the task id is missing or not a text
            {"id":""}              | metadata.id: the task id is blank
            {"id":"  "}            | metadata.id: the task id is blank
            {"id":"SECRET-PROMPT/b"}        | metadata.id: the task id is a path, it must be a plain name
            {"id":".."}            | metadata.id: the task id is a path, it must be a plain name
            {"id":"SECRET-PROMPT\\u001b"}   | metadata.id: the task id has a control character
            {"id":"SECRET-PROMPT\\ud83d"}   | metadata.id: the task id has a control character
            """)
    void saysWhatIsWrongWithTheIdWithoutQuotingIt(String metadata, String reason) {
        assertThat(reason("{\"metadata\":" + metadata + ",\"content\":{}}")).isEqualTo(reason);
    }

    @Test
    void tellsAnEnvelopeAroundSomethingElseFromATask() {
        assertThat(reason("{\"Type\":\"Notification\",\"MessageId\":\"m\",\"Message\":\"SECRET-PROMPT\"}"))
                .startsWith("the message is not JSON")
                .doesNotContain(SECRET);
    }

    /// Python's `json.dumps` writes them.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "content":{"cfg_scale":NaN}                       | content.cfg_scale
            "content":{"a":[1,{"b":[0.5,Infinity]}]}          | content.a[1].b[1]
            "content":{"9":{"inputs":{"denoise":-Infinity}}}  | content.9.inputs.denoise
            "content":{"SECRET PROMPT":{"b":NaN}}            | content.….b
            "content":{},"more":NaN                           | more
            "content":{},"metadata":{"id":"a","expires_at":NaN,"context":[1.10]} | metadata.expires_at
            """)
    void refusesANumberThatJsonDoesNotHave(String fields, String place) {
        Parsed.Refused refused = refused(
                "{\"metadata\":{\"id\":\"a\",\"tasktype\":\"text-to-image\",\"context\":[1.10]}," + fields + "}");

        assertThat(refused.failure())
                .isEqualTo(
                        new Failure(Code.MALFORMED, Stage.INTAKE, place + " is NaN or Infinity, which are not JSON"));
        assertThat(refused.header().id()).hasToString("a");
        assertThat(refused.header().context().json()).isEqualTo("[1.10]");
    }

    @Test
    void returnsNoContextWithANumberThatJsonDoesNotHave() {
        Parsed.Refused refused = refused(
                "{\"metadata\":{\"id\":\"a\",\"tasktype\":\"text-to-image\",\"context\":{\"x\":NaN}},\"content\":{}}");

        assertThat(refused.failure().detail()).startsWith("metadata.context.x is NaN");
        assertThat(refused.header().context()).isEqualTo(Context.EMPTY);
    }

    @Test
    void refusesANumberThatJsonDoesNotHaveInTheOldestFormatToo() {
        Parsed.Refused refused =
                refused("{\"alwayson_scripts\":{\"task\":\"text-to-image\",\"id_task\":\"a\"},\"steps\":NaN}");

        assertThat(refused.failure().detail()).startsWith("steps is NaN");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void survivesTenThousandOpenBrackets(String bracket) {
        assertThat(reason(bracket.repeat(10_000))).startsWith("the message is not JSON");
    }

    @Test
    void survivesTenThousandBracketsInsideATask() {
        String deep = "[".repeat(10_000) + "]".repeat(10_000);

        assertThat(reason("{\"metadata\":{\"id\":\"a\",\"context\":" + deep + "}}"))
                .startsWith("the message is not JSON");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "prefix":"../other"               | metadata.prefix: the prefix has an empty, '.' or '..' segment
            "prefix":7                        | metadata.prefix: the prefix is not a text
            "prefix":"a\\u0000"               | metadata.prefix: the prefix has a control character
            """)
    void refusesATaskAndKnowsItsSender(String metadata, String detail) {
        Parsed.Refused refused =
                refused("{\"metadata\":{\"id\":\"a\",\"context\":[1.10]," + metadata + "},\"content\":{}}");

        assertThat(refused.failure()).isEqualTo(new Failure(Code.MALFORMED, Stage.INTAKE, detail));
        assertThat(refused.header().id()).hasToString("a");
        assertThat(refused.header().context().json()).isEqualTo("[1.10]");
        assertThat(refused.header().identity()).hasToString(Deliveries.MESSAGE_ID);
        assertThat(refused.header().result().key()).startsWith("a/a-");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"content\":null", ",\"content\":\"text\"", ",\"content\":[]"})
    void refusesATaskWithoutAContent(String content) {
        Parsed.Refused refused = refused(
                "{\"metadata\":{\"id\":\"a\",\"prefix\":\"out\",\"tasktype\":\"text-to-image\"}" + content + "}");

        assertThat(refused.failure())
                .isEqualTo(new Failure(Code.MALFORMED, Stage.INTAKE, "content is missing or not an object"));
        assertThat(refused.header().result().key()).startsWith("out/a/a-");
    }

    private static String reason(String body) {
        Parsed parsed = Messages.parse(body);
        assertThat(parsed).isInstanceOf(Parsed.Malformed.class);
        return ((Parsed.Malformed) parsed).reason();
    }
}
