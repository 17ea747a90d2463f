package io.sdqueueworker.intake;

import static io.sdqueueworker.intake.Messages.envelope;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Parsed;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskFailedException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClaimChecksTest {

    private static final String TASK = """
            {"metadata":{"id":"large","tasktype":"text-to-image"},"content":{"prompt":"SECRET-PROMPT"}}""";
    private static final String OLD = "com.amazon.sqs.javamessaging.MessageS3Pointer";
    private static final String NEW = "software.amazon.payloadoffloading.PayloadS3Pointer";

    private final MemoryPayloads payloads = new MemoryPayloads();

    @ParameterizedTest
    @ValueSource(strings = {OLD, NEW})
    void fetchesTheMessageThatAPointerStandsFor(String form) throws Exception {
        payloads.with("s3://payloads/a/b.json", TASK);

        Task task = accepted(pointer(form, "payloads", "a/b.json"));

        assertThat(task.payload().json()).isEqualTo("{\"prompt\":\"SECRET-PROMPT\"}");
        assertThat(task.header().identity()).hasToString(Deliveries.MESSAGE_ID);
    }

    @Test
    void takesTheIdentityFromTheEnvelopeAroundThePointer() throws Exception {
        payloads.with("s3://bucket/key", TASK);

        assertThat(accepted(envelope("publication-1", pointer(NEW, "bucket", "key")))
                        .header()
                        .identity())
                .hasToString("publication-1");
    }

    @Test
    void fetchesAnEnvelopeToo() throws Exception {
        payloads.with("s3://bucket/key", envelope("publication-1", TASK));

        Task task = accepted(pointer(NEW, "bucket", "key"));

        assertThat(task.id()).hasToString("large");
        assertThat(task.header().identity()).hasToString(Deliveries.MESSAGE_ID);
    }

    @Test
    void fetchesARequestInTheOldestFormatToo() throws Exception {
        payloads.with("s3://bucket/key", "{\"alwayson_scripts\":{\"task\":\"text-to-image\",\"id_task\":\"oldest\"}}");

        assertThat(accepted(pointer(NEW, "bucket", "key")).id()).hasToString("oldest");
    }

    @Test
    void followsOnePointerOnly() throws Exception {
        payloads.with("s3://bucket/key", pointer(NEW, "bucket", "other"))
                .with("s3://bucket/enveloped", envelope("publication-1", pointer(NEW, "bucket", "other")))
                .with("s3://bucket/other", TASK);

        assertThat(reason(pointer(NEW, "bucket", "key")))
                .isEqualTo("the message points to an object that points to another one");
        assertThat(reason(pointer(NEW, "bucket", "enveloped")))
                .isEqualTo("the message points to an object that points to another one");
        assertThat(payloads.reads()).containsExactly("s3://bucket/key", "s3://bucket/enveloped");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "[\"com.amazon.sqs.javamessaging.MessageS3Pointer\"]",
                "[\"com.example.Pointer\",{\"s3BucketName\":\"bucket\",\"s3Key\":\"key\"}]",
                "[{\"s3BucketName\":\"bucket\",\"s3Key\":\"key\"}]"
            })
    void takesNoOtherListForAPointer(String body) throws Exception {
        assertThat(reason(body)).isEqualTo("the message is not a JSON object");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            null                                          | it has no texts s3BucketName and s3Key
            {"s3BucketName":"bucket"}                     | it has no texts s3BucketName and s3Key
            {"s3BucketName":7,"s3Key":"key"}              | it has no texts s3BucketName and s3Key
            {"s3BucketName":"","s3Key":"key"}             | the bucket or the key is empty
            {"s3BucketName":"bucket","s3Key":""}          | the bucket or the key is empty
            {"s3BucketName":"bucket","s3Key":"a/../b"}    | the key has a '.' or '..' segment
            {"s3BucketName":"bucket","s3Key":"a\\u0000"}  | the key has a control character
            """)
    void saysWhatIsWrongWithAPointer(String object, String reason) throws Exception {
        assertThat(reason("[\"" + NEW + "\"," + object + "]")).isEqualTo("the message points to no object: " + reason);
        assertThat(payloads.reads()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            SECRET-PROMPT | the object that the message points to is not JSON from line 1, column 1
            ``            | the message is not a JSON object
            "text"        | the message is not a JSON object
            {} {}         | the object that the message points to is not JSON from line 1, column 4
            {"a":1}       | the message is not in a known format: see docs/messages.md for how each is recognised
            """)
    void saysWhatIsWrongWithTheObjectOfAPointerWithoutQuotingIt(String content, String reason) throws Exception {
        payloads.with("s3://bucket/key", content);

        assertThat(reason(pointer(NEW, "bucket", "key"))).isEqualTo(reason);
    }

    @Test
    void readsNothingThatIsNotUtf8() throws Exception {
        payloads.with("s3://bucket/latin", "{\"metadata\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1))
                .with("s3://bucket/wide", TASK.getBytes(StandardCharsets.UTF_16));

        assertThat(reason(pointer(NEW, "bucket", "latin")))
                .isEqualTo("the object that the message points to is not UTF-8");
        assertThat(reason(pointer(NEW, "bucket", "wide")))
                .isEqualTo("the object that the message points to is not UTF-8");
    }

    @Test
    void readsTextsOfAnyLength() throws Exception {
        String image = "A".repeat(25_000_000);
        payloads.with("s3://bucket/key", TASK.replace("SECRET-PROMPT", image));

        assertThat(accepted(pointer(NEW, "bucket", "key")).payload().json()).contains(image);
    }

    @ParameterizedTest
    @CsvSource({"elsewhere,INPUT_REFUSED", "payloads,INPUT_NOT_FOUND"})
    void cannotSayWhoseTaskItIsWithoutTheObjectOfAPointer(String bucket, Code code) {
        assertThat(failure(() -> parse(pointer(NEW, bucket, "key"))).code()).isEqualTo(code);
    }

    @Test
    void fetchesTheContentOfATaskWhenItIsWanted() throws Exception {
        payloads.with("s3://payloads/content.json", "{\"prompt\": \"SECRET-PROMPT\", \"cfg_scale\": 7.50}");

        Parsed.Deposited deposited = deposited("\"content_s3\":\"s3://payloads/content.json\"");

        assertThat(payloads.reads()).isEmpty();
        assertThat(deposited.header().id()).hasToString("large");
        assertThat(Messages.parser(payloads).content(deposited).json())
                .isEqualTo("{\"prompt\":\"SECRET-PROMPT\",\"cfg_scale\":7.50}");
    }

    @Test
    void passesOverAByteOrderMark() throws Exception {
        payloads.with("s3://payloads/content.json", "\ufeff{\"prompt\":\"a fox\"}");
        payloads.with("s3://bucket/task", "\ufeff" + task("\"content_s3\":\"s3://payloads/content.json\""));

        assertThat(parse(pointer(NEW, "bucket", "task")))
                .isInstanceOfSatisfying(
                        Parsed.Deposited.class,
                        deposited -> assertThatCode(() -> assertThat(Messages.parser(payloads)
                                                .content(deposited)
                                                .json())
                                        .isEqualTo("{\"prompt\":\"a fox\"}"))
                                .doesNotThrowAnyException());
    }

    @Test
    void fetchesTheContentOfATaskThatWasFetchedItself() throws Exception {
        payloads.with("s3://bucket/task", task("\"content_s3\":\"s3://bucket/content\""));

        assertThat(parse(pointer(NEW, "bucket", "task"))).isInstanceOf(Parsed.Deposited.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"content\":null"})
    void takesTheAddressInThePlaceOfTheContent(String content) throws Exception {
        assertThat(deposited("\"content_s3\":\"s3://payloads/a b/c\"" + content).content())
                .hasToString("s3://payloads/a b/c");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "content_s3":"s3://bucket/key","content":{} | content and content_s3 exclude each other
            "content_s3":""                             | content_s3: expects an address such as s3://bucket/key
            "content_s3":7                              | content_s3: expects an address such as s3://bucket/key
            "content_s3":{"bucket":"bucket"}            | content_s3: expects an address such as s3://bucket/key
            "content_s3":"bucket/key"                   | content_s3: expects an address such as s3://bucket/key
            "content_s3":"https://bucket/key"           | content_s3: expects an address such as s3://bucket/key
            "content_s3":"s3://bucket/"                 | content_s3: expects an address such as s3://bucket/key
            "content_s3":"s3:///key"                    | content_s3: expects an address such as s3://bucket/key
            "content_s3":"s3://bucket/../other/key"     | content_s3: the key has a '.' or '..' segment
            "content_s3":null                           | content is missing or not an object
            """)
    void refusesAnAddressThatIsNone(String fields, String detail) {
        assertThat(Messages.refused(task(fields)).failure())
                .isEqualTo(new Failure(Code.MALFORMED, Stage.INTAKE, detail));
    }

    @Test
    void refusesAKeyThatIsLongerThanAnyObjects() {
        assertThat(Messages.refused(task("\"content_s3\":\"s3://bucket/" + "k".repeat(1025) + "\""))
                        .failure()
                        .detail())
                .isEqualTo("content_s3: the key is longer than 1024 bytes");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            SECRET-PROMPT | content_s3: the object is not JSON from line 1, column 1
            [{}]          | content_s3: the object is not a JSON object
            ``            | content_s3: the object is not a JSON object
            {"a":[NaN]}   | content_s3: in the object, a[0] is NaN or Infinity, which are not JSON
            """)
    void saysWhatIsWrongWithTheContentWithoutQuotingIt(String content, String detail) throws Exception {
        payloads.with("s3://bucket/key", content);
        Parsed.Deposited deposited = deposited("\"content_s3\":\"s3://bucket/key\"");

        assertThat(failure(() -> Messages.parser(payloads).content(deposited)))
                .isEqualTo(new Failure(Code.MALFORMED, Stage.INTAKE, detail));
    }

    @Test
    void fetchesNoContentFromAnotherBucket() throws Exception {
        payloads.with("s3://elsewhere/key", "{}");
        Parsed.Deposited deposited = deposited("\"content_s3\":\"s3://elsewhere/key\"");

        Failure failure = failure(() -> Messages.parser(payloads).content(deposited));

        assertThat(failure.code()).isEqualTo(Code.INPUT_REFUSED);
        assertThat(payloads.reads()).isEmpty();
    }

    private interface Call {
        void run() throws TaskFailedException, InterruptedException;
    }

    private static Failure failure(Call call) {
        return catchThrowableOfType(TaskFailedException.class, call::run).failure();
    }

    private static String pointer(String form, String bucket, String key) {
        return "[\"" + form + "\",{\"s3BucketName\":\"" + bucket + "\",\"s3Key\":\"" + key + "\"}]";
    }

    private static String task(String fields) {
        return "{\"metadata\":{\"id\":\"large\",\"tasktype\":\"text-to-image\"}," + fields + "}";
    }

    private Parsed parse(String body) throws TaskFailedException, InterruptedException {
        return Messages.parser(payloads).parse(Deliveries.of(body));
    }

    private Task accepted(String body) throws TaskFailedException, InterruptedException {
        Parsed parsed = parse(body);
        assertThat(parsed).isInstanceOf(Parsed.Accepted.class);
        return Messages.task((Parsed.Accepted) parsed);
    }

    private Parsed.Deposited deposited(String fields) throws TaskFailedException, InterruptedException {
        Parsed parsed = parse(task(fields));
        assertThat(parsed).isInstanceOf(Parsed.Deposited.class);
        return (Parsed.Deposited) parsed;
    }

    private String reason(String body) throws TaskFailedException, InterruptedException {
        Parsed parsed = parse(body);
        assertThat(parsed).isInstanceOf(Parsed.Malformed.class);
        return ((Parsed.Malformed) parsed).reason();
    }
}
