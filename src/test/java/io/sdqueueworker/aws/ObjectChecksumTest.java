package io.sdqueueworker.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.models.catalogue.StoredChecksum;
import io.sdqueueworker.models.catalogue.StoredChecksum.Algorithm;
import java.util.Base64;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/// The checksums in an S3 response that the worker can rely on.
class ObjectChecksumTest {

    private static final String MD5 = "900150983cd24fb0d6963f7d28e17f72";

    @Test
    void takesTheOneThatCostsLeast() {
        UnaryOperator<HeadObjectResponse.Builder> digests =
                answer -> answer.checksumSHA1(zeros(20)).checksumSHA256(zeros(32));
        UnaryOperator<HeadObjectResponse.Builder> crcs =
                answer -> digests.apply(answer).checksumCRC32(zeros(4)).checksumCRC32C(zeros(4));

        assertThat(algorithm(digests)).hasValue(Algorithm.SHA256);
        assertThat(algorithm(crcs)).hasValue(Algorithm.CRC32C);
        assertThat(algorithm(answer -> crcs.apply(answer).checksumCRC64NVME(zeros(8))))
                .hasValue(Algorithm.CRC64NVME);
    }

    @Test
    void writesItInHexadecimal() {
        assertThat(of(answer -> answer.checksumCRC32("AAAA/w=="), "bucket"))
                .hasValue(new StoredChecksum(Algorithm.CRC32, "000000ff"));
    }

    @Test
    void takesAnETagThatIsAnMd5() {
        assertThat(of(UnaryOperator.identity(), "bucket")).hasValue(new StoredChecksum(Algorithm.MD5, MD5));
        assertThat(algorithm(answer -> answer.serverSideEncryption("AES256"))).hasValue(Algorithm.MD5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"aws:kms", "aws:kms:dsse", "aws:fsx", "something-new"})
    void doesNotTakeTheETagOfAnObjectThatIsEncryptedWithAKey(String encryption) {
        assertThat(algorithm(answer -> answer.serverSideEncryption(encryption))).isEmpty();
    }

    @Test
    void doesNotTakeTheETagOfAnObjectThatIsEncryptedWithACustomersKey() {
        assertThat(algorithm(answer -> answer.sseCustomerAlgorithm("AES256"))).isEmpty();
    }

    @Test
    void doesNotTakeTheETagOfADirectoryBucket() {
        assertThat(of(UnaryOperator.identity(), "models--use1-az4--x-s3")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {MD5 + "-12", "abc", "\"900150983cd24fb0d6963f7d28e17f7g\""})
    void doesNotTakeAnETagThatIsNoMd5(String etag) {
        assertThat(algorithm(answer -> answer.eTag(etag))).isEmpty();
    }

    @Test
    void doesNotTakeAChecksumOfChecksums() {
        assertThat(algorithm(answer ->
                        answer.eTag(MD5 + "-2").checksumType("COMPOSITE").checksumCRC32C(zeros(4))))
                .isEmpty();
        // The forms that stores without checksum types use; the second one is moto's.
        assertThat(algorithm(answer -> answer.eTag(MD5 + "-2").checksumCRC32C(zeros(4) + "-2")))
                .isEmpty();
        assertThat(algorithm(answer -> answer.eTag('"' + MD5 + "-2\"").checksumCRC32(zeros(4))))
                .isEmpty();
    }

    @Test
    void takesAChecksumOfAnObjectInPartsThatIsSaidToBeOfTheWhole() {
        assertThat(algorithm(answer ->
                        answer.eTag(MD5 + "-2").checksumType("FULL_OBJECT").checksumCRC32(zeros(4))))
                .hasValue(Algorithm.CRC32);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "AAAA", "!", "AAAAAAAAAAA="})
    void doesNotTakeWhatIsNoChecksum(String value) {
        assertThat(algorithm(answer -> answer.eTag("x").checksumCRC32(value))).isEmpty();
    }

    private static String zeros(int bytes) {
        return Base64.getEncoder().encodeToString(new byte[bytes]);
    }

    private static Optional<Algorithm> algorithm(UnaryOperator<HeadObjectResponse.Builder> details) {
        return of(details, "bucket").map(StoredChecksum::algorithm);
    }

    private static Optional<StoredChecksum> of(UnaryOperator<HeadObjectResponse.Builder> details, String bucket) {
        return ObjectChecksum.of(
                details.apply(HeadObjectResponse.builder().eTag('"' + MD5 + '"'))
                        .build(),
                bucket);
    }
}
