package io.sdqueueworker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.sdqueueworker.task.Parsed;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskId;
import io.sdqueueworker.task.TaskKind;
import io.sdqueueworker.testbed.servers.WireSchema;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The schema of incoming messages accepts and refuses the same messages as the parser, so neither can change alone.
class MessageSchemaTest {

    private static final String TASK = "{\"metadata\":{\"id\":\"a\",\"tasktype\":\"text-to-image\"},\"content\":{}}";

    private final MemoryPayloads payloads = new MemoryPayloads().with("s3://bucket/key", TASK);

    static Stream<String> taken() {
        return Stream.of(
                        ids(MessageExamples.IDS),
                        prefixes(MessageExamples.PREFIXES),
                        kinds(Arrays.stream(TaskKind.values()).map(kind -> "\"" + kind.wireName() + "\"")),
                        // The runtime decides about the kind, by the content if it can.
                        kinds(Stream.of("\"\"", "\"extra-batch-image\"", "\"text-to-song\"")),
                        Stream.of("null", "7", "[]").map(kind -> metadata("\"tasktype\":" + kind)),
                        Stream.of("{\"metadata\":{\"id\":\"a\"},\"content\":{}}"),
                        MessageExamples.METADATA.lines().map(MessageSchemaTest::metadata),
                        MessageExamples.CONTENTS.lines().map(MessageSchemaTest::content),
                        MessageExamples.POINTERS.lines(),
                        MessageExamples.MESSAGES.lines())
                .flatMap(messages -> messages.flatMap(MessageSchemaTest::inEveryForm));
    }

    static Stream<String> refused() {
        return Stream.of(
                        ids(MessageExamples.BAD_IDS),
                        prefixes(MessageExamples.BAD_PREFIXES),
                        Stream.of("null", "7").map(kind -> routing("\"task\":" + kind)),
                        MessageExamples.BAD_METADATA.lines().map(MessageSchemaTest::metadata),
                        MessageExamples.BAD_CONTENTS.lines().map(MessageSchemaTest::content),
                        MessageExamples.BAD_POINTERS.lines(),
                        MessageExamples.BAD_MESSAGES.lines())
                .flatMap(messages -> messages.flatMap(MessageSchemaTest::inEveryForm));
    }

    @ParameterizedTest
    @MethodSource("taken")
    void takesWhatTheParserTakes(String body) throws Exception {
        assertThat(schemaTakes(body)).as("the schema").isTrue();
        assertThat(parserTakes(body)).as("the parser").isTrue();
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesWhatTheParserRefuses(String body) throws Exception {
        assertThat(parserTakes(body)).as("the parser").isFalse();
        assertThat(schemaTakes(body)).as("the schema").isFalse();
    }

    /// The schema counts characters of a length, the parser counts bytes. The other cases are characters and
    /// numbers that schema patterns and types cannot distinguish.
    @ParameterizedTest
    @MethodSource
    void takesWhatOnlyTheParserCanRefuse(String body) throws Exception {
        assertThat(schemaTakes(body)).as("the schema").isTrue();
        assertThat(parserTakes(body)).as("the parser").isFalse();
    }

    static Stream<String> takesWhatOnlyTheParserCanRefuse() {
        return Stream.of(
                metadata("\"id\":\"" + "画".repeat(67) + "\""),
                metadata("\"id\":\"\\udb40\\udc41\""),
                metadata("\"id\":\"\\ud83d\""),
                metadata("\"id\":1e400"),
                metadata("\"id\":1.0"),
                metadata("\"prefix\":\"" + "画".repeat(134) + "\""),
                content("\"content_s3\":\"s3://bucket/" + "画".repeat(342) + "\""));
    }

    /// The characters of the Basic Multilingual Plane; halves of surrogate pairs are not characters.
    @Test
    void agreesWithTheParserOnEveryCharacterOfAnId() {
        assertThat(IntStream.rangeClosed(0, 0xffff)
                        .filter(c -> !Character.isSurrogate((char) c))
                        .mapToObj(c -> "a" + (char) c)
                        .filter(id -> isId(id)
                                != WireSchema.TASK_V1ALPHA2
                                        .faults("/$defs/taskId", TextNode.valueOf(id))
                                        .isEmpty())
                        .map(id -> Integer.toHexString(id.charAt(1))))
                .isEmpty();
    }

    private static boolean isId(String id) {
        try {
            return new TaskId(id).value().equals(id);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean schemaTakes(String body) throws UnreadableException {
        JsonNode message = MessageJson.read("the message", body);
        if (!WireSchema.SNS_ENVELOPE.faults(message).isEmpty()) {
            return WireSchema.MESSAGE.faults(message).isEmpty();
        }
        // Validators do not look into texts, so this names the schema of the text's content.
        JsonNode inside =
                MessageJson.read("the message", message.path("Message").asText());
        return WireSchema.MESSAGE.faults(message).isEmpty()
                && WireSchema.MESSAGE.faults("/$defs/unwrapped", inside).isEmpty();
    }

    private boolean parserTakes(String body) throws TaskFailedException, InterruptedException {
        return switch (Messages.parser(payloads).parse(Deliveries.of(body))) {
            case Parsed.Accepted _, Parsed.Deposited _ -> true;
            case Parsed.Refused _, Parsed.Malformed _ -> false;
        };
    }

    private static Stream<String> ids(String examples) {
        return examples.lines().flatMap(id -> Stream.of(metadata("\"id\":" + id), routing("\"id_task\":" + id)));
    }

    private static Stream<String> prefixes(String examples) {
        return examples.lines()
                .flatMap(prefix -> Stream.of(metadata("\"prefix\":" + prefix), routing("\"save_dir\":" + prefix)));
    }

    private static Stream<String> kinds(Stream<String> names) {
        return names.flatMap(name -> Stream.of(metadata("\"tasktype\":" + name), routing("\"task\":" + name)));
    }

    /// A task in `v1alpha2` with additional metadata; of two fields with one name, the later wins.
    private static String metadata(String fields) {
        return "{\"metadata\":{\"id\":\"a\",\"tasktype\":\"text-to-image\"," + fields + "},\"content\":{}}";
    }

    private static String content(String fields) {
        return "{\"metadata\":{\"id\":\"a\",\"tasktype\":\"text-to-image\"}," + fields + "}";
    }

    /// A task in `v1alpha1` with additional routing data.
    private static String routing(String fields) {
        return "{\"alwayson_scripts\":{\"task\":\"text-to-image\",\"id_task\":\"a\"," + fields + "}}";
    }

    private static Stream<String> inEveryForm(String message) {
        return message.startsWith("{")
                ? Stream.of(message, "{\"task\":" + message + "}", Messages.envelope("publication-1", message))
                : Stream.of(message, Messages.envelope("publication-1", message));
    }
}
