package io.sdqueueworker.models.fetch;

import static io.sdqueueworker.models.fetch.ModelServer.GETS;
import static io.sdqueueworker.models.fetch.ModelServer.HEADS;
import static io.sdqueueworker.models.fetch.ModelServer.range;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sdqueueworker.models.catalogue.ModelPath;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.testbed.faults.FaultRule;
import io.sdqueueworker.testbed.servers.TestFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The fetched bytes are compared with the store's checksums and inspected.
class VerificationTest {

    private static final int PART = 100_000;
    private static final int BYTES = 4 * PART + 17;
    private static final byte[] CONTENT = TestFile.largePng(BYTES, 1).readAll();
    private static final ModelPath PATH = new ModelPath("Lora/a.model");
    private static final ModelPath TENSORS = new ModelPath("Lora/a.safetensors");
    private static final FetchTerms TERMS = new FetchTerms(2, PART);

    /// The store's own checksum, which the SDK's uploads add.
    private static final String OWN = "x-amz-checksum-crc32";

    /// Encryption, with which the ETag is not an MD5.
    private static final String ENCRYPTION = "x-amz-server-side-encryption";

    private static final Map<String, String> NO_CHECKSUM = Map.of(OWN, "", ENCRYPTION, "aws:kms");

    @RegisterExtension
    private final ModelServer models = new ModelServer(Duration.ofSeconds(30));

    @TempDir
    private Path directory;

    @Test
    void fetchesAgainWhatDoesNotComeToWhatTheStoreSays() throws Exception {
        models.put(PATH, CONTENT);
        FaultRule rule = models.proxy().when(range(PART, 2 * PART - 1)).times(1).corrupt(50_000);

        fetch(PATH);

        assertThat(rule.hits()).isEqualTo(1);
        assertThat(target(PATH)).hasBinaryContent(CONTENT);
        assertThat(models.ranges()).hasSize(10);
    }

    @Test
    void refusesWhatTwiceDoesNotComeToTheMd5ThatIsItsETag() {
        models.put(PATH, CONTENT);
        models.proxy().when(HEADS).answerHeaders(Map.of(OWN, ""));
        models.proxy().when(range(PART, 2 * PART - 1)).corrupt(50_000);

        Failure failure = failure(PATH);

        assertThat(failure.code()).isEqualTo(Code.MODEL_INVALID);
        assertThat(failure.detail()).contains(PATH.value(), "MD5");
        assertThat(target(PATH)).doesNotExist();
        assertThat(folder()).isEmptyDirectory();
    }

    @Test
    void holdsTheMd5ThatIsTheETag() throws Exception {
        models.put(PATH, CONTENT);
        models.proxy().when(HEADS).answerHeaders(Map.of(OWN, ""));

        fetch(PATH);

        assertThat(target(PATH)).hasBinaryContent(CONTENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"crc64nvme", "crc32c", "crc32", "sha256", "sha1"})
    void holdsEveryChecksumOfTheStore(String name) throws Exception {
        models.put(PATH, CONTENT);
        models.proxy().when(HEADS).answerHeaders(checksum(name, CONTENT));

        fetch(PATH);

        assertThat(target(PATH)).hasBinaryContent(CONTENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"crc64nvme", "crc32c", "crc32", "sha256", "sha1"})
    void noticesAByteThatIsAnotherByEveryChecksum(String name) {
        models.put(PATH, CONTENT);
        models.proxy().when(HEADS).answerHeaders(checksum(name, CONTENT));
        models.proxy().when(range(4 * PART, BYTES - 1)).corrupt(16);

        Failure failure = failure(PATH);

        assertThat(failure.code()).isEqualTo(Code.MODEL_INVALID);
        assertThat(failure.detail()).containsIgnoringCase(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"crc64nvme", "sha256"})
    void countsThePartsThatAnEarlierFetchHasLeft(String name) throws Exception {
        models.put(PATH, CONTENT);
        models.proxy().when(HEADS).answerHeaders(checksum(name, CONTENT));
        models.proxy().when(range(PART, 2 * PART - 1)).times(1).corrupt(50_000);
        breakOff();

        fetch(PATH);

        // The corrupt first fetch was detected, and the whole model was fetched again.
        assertThat(target(PATH)).hasBinaryContent(CONTENT);
        assertThat(models.proxy().count(range(PART, 2 * PART - 1))).isEqualTo(2);
    }

    @Test
    void takesAChecksumOfChecksumsForNone() throws Exception {
        models.put(PATH, CONTENT);
        models.proxy()
                .when(HEADS)
                .answerHeaders(Map.of(
                        OWN,
                        "",
                        ENCRYPTION,
                        "aws:kms",
                        "x-amz-checksum-crc32c",
                        "AAAAAA==-3",
                        "x-amz-checksum-sha256",
                        Base64.getEncoder().encodeToString(new byte[32]),
                        "x-amz-checksum-type",
                        "COMPOSITE"));

        fetch(PATH);

        assertThat(target(PATH)).hasBinaryContent(CONTENT);
    }

    @Test
    void looksIntoWhatTheStoreHasNoChecksumOf() throws Exception {
        byte[] tensors = tensors();
        models.put(TENSORS, tensors);
        models.proxy().when(HEADS).answerHeaders(NO_CHECKSUM);
        models.proxy().when(GETS).times(1).corrupt(8);

        fetch(TENSORS);

        assertThat(target(TENSORS)).hasBinaryContent(tensors);
        assertThat(models.proxy().count(GETS)).isEqualTo(2);
    }

    @Test
    void doesNotFetchAgainWhatIsBrokenInTheBucket() {
        models.put(TENSORS, "<html>a page in the place of a model</html>".getBytes(UTF_8));

        Failure failure = failure(TENSORS);

        assertThat(failure.code()).isEqualTo(Code.MODEL_INVALID);
        assertThat(failure.detail()).contains(TENSORS.value(), "not a safetensors file");
        assertThat(models.proxy().count(GETS)).isEqualTo(1);
        assertThat(target(TENSORS)).doesNotExist();
    }

    private static byte[] tensors() {
        String header = "{\"a\":{\"dtype\":\"U8\",\"shape\":[9],\"data_offsets\":[0,9]}}";
        return ByteBuffer.allocate(Long.BYTES + header.length() + 9)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length())
                .put(header.getBytes(UTF_8))
                .array();
    }

    /// Computed with the JDK, except the one checksum that it lacks.
    private static Map<String, String> checksum(String name, byte[] content) {
        byte[] digest = switch (name) {
            case "sha256" -> digest("SHA-256", content);
            case "sha1" -> digest("SHA-1", content);
            case "crc64nvme" -> HexFormat.of().parseHex(crc(Crc.CRC64NVME, content));
            case "crc32c" -> HexFormat.of().parseHex(crc(Crc.CRC32C, content));
            default -> HexFormat.of().parseHex(crc(Crc.CRC32, content));
        };
        Map<String, String> headers = new HashMap<>(NO_CHECKSUM);
        headers.put("x-amz-checksum-" + name, Base64.getEncoder().encodeToString(digest));
        return headers;
    }

    private static String crc(Crc crc, byte[] content) {
        var sum = crc.start();
        sum.update(content, 0, content.length);
        return crc.hex(sum.getValue());
    }

    private static byte[] digest(String algorithm, byte[] content) {
        try {
            return MessageDigest.getInstance(algorithm).digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Leaves all parts except the third.
    private void breakOff() throws Exception {
        models.breakOff(
                range(2 * PART, 3 * PART - 1),
                folder(),
                new FetchFolder.Progress(BYTES - PART, BYTES),
                () -> fetch(PATH));
    }

    private void fetch(ModelPath path) throws TaskFailedException, InterruptedException {
        new ModelFetch(models.bucket(), TERMS)
                .fetch(path, new FetchFolder(folder()), target(path), FetchProgress.IGNORED);
    }

    private Failure failure(ModelPath path) {
        return catchThrowableOfType(TaskFailedException.class, () -> fetch(path))
                .failure();
    }

    private Path folder() {
        return directory.resolve(".own");
    }

    private Path target(ModelPath path) {
        return path.below(directory.resolve("models"));
    }
}
