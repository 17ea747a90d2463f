package io.sdqueueworker.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutputLocationTest {

    private static final TaskId ID = new TaskId("test-t2i");
    private static final OutputTag TAG = new OutputTag("0123456789abcdef");

    @Test
    void namesImagesByTheIdTheTagAndTheNumber() {
        assertThat(at("output").output(TAG, 1, ".png"))
                .isEqualTo(new S3Uri("bucket", "output/test-t2i/test-t2i-0123456789abcdef-1.png"))
                .hasToString("s3://bucket/output/test-t2i/test-t2i-0123456789abcdef-1.png");
    }

    @Test
    void namesOtherFilesByWhatTheyAre() {
        assertThat(at("output").file(TAG, "grid1", ".jpg").key())
                .isEqualTo("output/test-t2i/test-t2i-0123456789abcdef-grid1.jpg");
    }

    @Test
    void putsTheResultDocumentBesideTheImages() {
        assertThat(at("output").result(TAG).key()).isEqualTo("output/test-t2i/test-t2i-0123456789abcdef.out");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "///"})
    void startsAtTheBucketsRootWithoutAPrefix(String prefix) {
        assertThat(at(prefix).result(TAG).key()).isEqualTo("test-t2i/test-t2i-0123456789abcdef.out");
    }

    @ParameterizedTest
    @CsvSource({"output/,output", "/output,output", "//a/b//,a/b", "a/b,a/b", "..a/b..,..a/b.."})
    void dropsTheSlashesAroundThePrefix(String prefix, String kept) {
        assertThat(at(prefix).result(TAG).key()).isEqualTo(kept + "/test-t2i/test-t2i-0123456789abcdef.out");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "../other", "a/../b", "a/..", "a/./b", "/../a", "a//b"})
    void refusesAPrefixThatLeadsElsewhere(String prefix) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> at(prefix))
                .withMessage("the prefix has an empty, '.' or '..' segment");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quarantine",
                "/quarantine/",
                "quarantine/a",
                "attempts/a",
                ".sd-queue-worker",
                "//.sd-queue-worker/a"
            })
    void refusesAPrefixInAFolderOfTheWorkersOwn(String prefix) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> at(prefix))
                .withMessage("the prefix begins with a folder of the worker's own");
    }

    @ParameterizedTest
    @ValueSource(strings = {"quarantined", "a/quarantine", "Quarantine", "sd-queue-worker"})
    void takesAPrefixThatOnlyResemblesOne(String prefix) {
        assertThat(at(prefix).result(TAG).key()).startsWith(prefix + "/test-t2i/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\u0000", "\u202eb"})
    void refusesAPrefixWithAControlCharacter(String prefix) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> at(prefix))
                .withMessage("the prefix has a control character");
    }

    @Test
    void refusesAPrefixThatIsTooLong() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> at("é".repeat(201)))
                .withMessage("the prefix is longer than 400 bytes");
    }

    @Test
    void keepsTheLongestKeyWithinTheLimitOfS3() {
        OutputLocation longest = new OutputLocation("bucket", "é".repeat(200), new TaskId("é".repeat(100)));

        String key = longest.file(TAG, "extra1000", ".jpeg").key();

        assertThat(key.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(1_024);
    }

    private static OutputLocation at(String prefix) {
        return new OutputLocation("bucket", prefix, ID);
    }
}
