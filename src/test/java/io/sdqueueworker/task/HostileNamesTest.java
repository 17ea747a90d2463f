package io.sdqueueworker.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testing.Hostile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Any name stays within its folder, or is refused without being quoted.
class HostileNamesTest {

    private static final List<String> VALID = List.of(
            "a-task", "out/put", "/out/", "s3://bucket/SECRET/b.json", "Ünïcödé-画", "k".repeat(200), "é".repeat(200));

    @Provide
    Arbitrary<String> names() {
        return Hostile.texts(VALID);
    }

    @Property
    void becomesAKeyThatStaysBelowItsPrefix(@ForAll("names") String prefix, @ForAll("names") String id) {
        holdKey(prefix, id);
        holdKey(prefix, "a");
        holdKey("", id);
    }

    @Property
    void isAnAddressOrNone(@ForAll("names") String text) {
        holdAddress(text);
    }

    @Property
    void isTheDetailOfAFailure(@ForAll("names") String text) {
        Failure failure = new Failure(Code.INTERNAL, Stage.INTAKE, text.repeat(20));

        Hostile.assertPrintable(failure.detail());
        assertThat(failure.detail()).hasSizeLessThanOrEqualTo(2_001);
        // A text that is allowed stays unchanged.
        assertThat(new Failure(Code.INTERNAL, Stage.INTAKE, "a " + failure.detail()).detail())
                .startsWith("a "
                        + failure.detail()
                                .substring(0, Math.min(1_900, failure.detail().length() / 2)));
    }

    @ParameterizedTest
    @MethodSource("corpus")
    void hasLearnedFromCasesThatWereFound(String name) {
        holdKey(name, name);
        holdKey(name, "a");
        holdKey("", name);
        holdAddress(name);
    }

    static Stream<String> corpus() {
        return Stream.concat(VALID.stream(), Hostile.corpus("names"));
    }

    private static void holdKey(String prefix, String id) {
        try {
            OutputLocation place = new OutputLocation("bucket", prefix, new TaskId(id));
            String key = place.file(new OutputTag("0123456789abcdef"), "extra10000", ".safetensors")
                    .key();
            String below = (place.prefix().isEmpty() ? "" : place.prefix() + "/") + id + "/";
            assertThat(prefix).contains(place.prefix());
            assertThat(key).startsWith(below);
            assertThat(key.substring(below.length())).doesNotContain("/");
            assertThat(key.split("/", -1)).doesNotContain("", ".", "..");
            assertThat(key.split("/", 2)[0]).isNotIn("quarantine", "attempts", ".sd-queue-worker");
            assertThat(key.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(1_024);
            Hostile.assertPrintable(key);
        } catch (IllegalArgumentException e) {
            Hostile.assertPrintable(String.valueOf(e.getMessage()));
            assertThat(e.getMessage()).matches("the (prefix|task id) [a-z0-9'., ]*");
        }
    }

    private static void holdAddress(String text) {
        try {
            S3Uri address = S3Uri.parse(text);
            assertThat(address).hasToString(text);
            assertThat(address.bucket()).isNotBlank().doesNotContain("/");
            assertThat(address.key().split("/", -1)).doesNotContain(".", "..");
            assertThat(address.key().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(1_024);
            Hostile.assertPrintable(address.key());
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotNull().doesNotContain("SECRET");
        }
    }
}
