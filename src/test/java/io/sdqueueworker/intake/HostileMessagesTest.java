package io.sdqueueworker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.OutputTag;
import io.sdqueueworker.task.Parsed;
import io.sdqueueworker.task.S3Uri;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.testing.Hostile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Any message becomes a task whose keys stay within their prefixes, or is refused with a reason that does not quote
/// it.
class HostileMessagesTest {

    private static final Set<Code> REFUSALS = Set.of(Code.MALFORMED, Code.INPUT_REFUSED, Code.INPUT_NOT_FOUND);

    private static final String TASK =
            "{\"metadata\":{\"id\":\"a\",\"tasktype\":\"text-to-image\",\"prefix\":\"out/b\","
                    + "\"context\":{\"SECRET\":[1.10,null]},\"expires_at\":\"2026-11-24T02:00:00Z\"},"
                    + "\"content\":{\"prompt\":\"SECRET\",\"seed\":1e2}}";
    private static final String DEPOSITED = "{\"task\":{\"metadata\":{\"id\":7,\"tasktype\":\"pipeline\","
            + "\"expires_at\":1795485210.5},\"content_s3\":\"s3://bucket/SECRET\"}}";
    private static final String REQUEST = "{\"prompt\":\"SECRET\",\"alwayson_scripts\":{\"task\":\"text-to-image\","
            + "\"id_task\":\"a\",\"save_dir\":\"SECRET/x\"}}";
    private static final String POINTER = "[\"software.amazon.payloadoffloading.PayloadS3Pointer\","
            + "{\"s3BucketName\":\"bucket\",\"s3Key\":\"SECRET\"}]";
    private static final List<String> VALID = List.of(
            TASK, DEPOSITED, REQUEST, POINTER, Messages.envelope("m-1", TASK), Messages.envelope("m-1", POINTER));

    @Provide
    Arbitrary<String> messages() {
        return Hostile.texts(VALID);
    }

    @Property
    void takesAMessageOrSaysWhyNot(@ForAll("messages") String body) throws InterruptedException {
        hold(body, TASK);
    }

    @Property
    void takesWhatAMessagePointsToOrSaysWhyNot(@ForAll("messages") String object) throws InterruptedException {
        hold(POINTER, object);
        hold(DEPOSITED, object);
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void hasLearnedFromCasesThatWereFound(String body) throws InterruptedException {
        hold(body, body);
        hold(POINTER, body);
        hold(DEPOSITED, body);
    }

    static Stream<String> corpus() {
        return Stream.concat(VALID.stream(), Hostile.corpus("messages"));
    }

    private static void hold(String body, String object) throws InterruptedException {
        // For example, halves of surrogate pairs in a text, which UTF-8 cannot represent.
        MemoryPayloads payloads = new MemoryPayloads().with("s3://bucket/SECRET", object);
        Messages.Reader parser = Messages.parser(payloads);
        try {
            switch (parser.parse(Deliveries.of(body))) {
                case Parsed.Accepted accepted -> {
                    holdHeader(accepted.header());
                    holdJson(accepted.content().json());
                }
                case Parsed.Deposited task -> {
                    holdHeader(task.header());
                    holdJson(parser.content(task).json());
                }
                case Parsed.Refused refused -> {
                    holdHeader(refused.header());
                    Hostile.assertPrintable(refused.failure().detail());
                }
                case Parsed.Malformed(String reason) -> {
                    Hostile.assertPrintable(reason);
                    assertThat(reason).doesNotContain("SECRET");
                }
            }
        } catch (TaskFailedException e) {
            assertThat(e.failure().code()).isIn(REFUSALS);
            Hostile.assertPrintable(e.failure().detail());
        }
    }

    private static void holdHeader(TaskHeader task) {
        holdJson(task.context().json());
        String below = (task.outputs().prefix().isEmpty() ? "" : task.outputs().prefix() + "/") + task.id() + "/";
        OutputTag tag = new Identity("m-1").tag(task.id());
        for (S3Uri address : List.of(
                task.result(),
                task.outputs().output(tag, 10_000, ".safetensors"),
                task.outputs().file(tag, "grid1", ""))) {
            assertThat(address.bucket()).isEqualTo("bucket");
            assertThat(address.key()).startsWith(below).doesNotStartWith("/");
            assertThat(address.key().substring(below.length())).doesNotContain("/");
            assertThat(address.key().split("/", -1)).doesNotContain("", ".", "..");
            assertThat(address.key().split("/", 2)[0]).isNotIn("quarantine", "attempts", ".sd-queue-worker");
            assertThat(address.key().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(1_024);
            Hostile.assertPrintable(address.key());
        }
        assertThat(task.identity().value()).matches("[A-Za-z0-9-]{1,128}");
    }

    /// The task is parsed again on its way, by the same rules.
    private static void holdJson(String json) {
        try {
            assertThat(MessageJson.read("what was taken", json).toString()).isEqualTo(json);
        } catch (UnreadableException e) {
            throw new AssertionError("an accepted message cannot be read again: " + e.reason(), e);
        }
    }
}
