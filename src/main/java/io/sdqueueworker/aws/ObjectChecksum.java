package io.sdqueueworker.aws;

import io.sdqueueworker.models.catalogue.PartsChecksum;
import io.sdqueueworker.models.catalogue.StoredChecksum;
import io.sdqueueworker.models.catalogue.StoredChecksum.Algorithm;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ChecksumType;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ServerSideEncryption;

/// Reads the checksum that S3 keeps of an object, see "Checking object integrity" in its user guide.
final class ObjectChecksum {

    private static final Pattern MD5 = Pattern.compile("\"?([0-9a-fA-F]{32})\"?");

    private static final Pattern PARTS_MD5 = Pattern.compile("\"?([0-9a-fA-F]{32})-([1-9][0-9]{0,4})\"?");

    /// The ETags of a directory bucket look like an MD5 and are not.
    private static final String DIRECTORY_BUCKET = "--x-s3";

    private ObjectChecksum() {}

    /// The checksum of the whole object that costs least to compute; empty if there is none.
    static Optional<StoredChecksum> of(HeadObjectResponse answer, String bucket) {
        Stream<Optional<StoredChecksum>> sums = isOfParts(answer)
                ? Stream.empty()
                : Stream.of(
                        sum(Algorithm.CRC64NVME, answer.checksumCRC64NVME(), 8),
                        sum(Algorithm.CRC32C, answer.checksumCRC32C(), 4),
                        sum(Algorithm.CRC32, answer.checksumCRC32(), 4),
                        sum(Algorithm.SHA256, answer.checksumSHA256(), 32),
                        sum(Algorithm.SHA1, answer.checksumSHA1(), 20));
        return sums.flatMap(Optional::stream).findFirst().or(() -> md5(answer, bucket));
    }

    /// Returns whether the checksum is one of the parts' checksums. A store that reports no type may not mark it in
    /// another way than by the ETag.
    private static boolean isOfParts(HeadObjectResponse answer) {
        return answer.checksumType() == null
                ? answer.eTag() != null && PARTS_MD5.matcher(answer.eTag()).matches()
                : answer.checksumType() == ChecksumType.COMPOSITE;
    }

    /// A checksum of the checksums of parts ends with their number, and is not a checksum of the whole.
    private static Optional<StoredChecksum> sum(Algorithm algorithm, @Nullable String base64, int bytes) {
        if (base64 == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Base64.getDecoder().decode(base64))
                    .filter(digest -> digest.length == bytes)
                    .map(digest -> StoredChecksum.of(algorithm, digest));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// The checksum of an object that was uploaded in parts; empty if there is none.
    static Optional<PartsChecksum> ofParts(HeadObjectResponse answer, String bucket) {
        return isOfContent(answer, bucket)
                ? Optional.of(answer.eTag())
                        .map(PARTS_MD5::matcher)
                        .filter(etag -> etag.matches())
                        .map(etag -> new PartsChecksum(
                                etag.group(1).toLowerCase(Locale.ROOT), Integer.parseInt(etag.group(2))))
                : Optional.empty();
    }

    /// Returns whether the ETag depends on the content only.
    private static boolean isOfContent(HeadObjectResponse answer, String bucket) {
        boolean isPlain = answer.sseCustomerAlgorithm() == null
                && (answer.serverSideEncryption() == null
                        || answer.serverSideEncryption() == ServerSideEncryption.AES256);
        return isPlain && !bucket.endsWith(DIRECTORY_BUCKET);
    }

    private static Optional<StoredChecksum> md5(HeadObjectResponse answer, String bucket) {
        return isOfContent(answer, bucket)
                ? Optional.of(answer.eTag())
                        .map(MD5::matcher)
                        .filter(etag -> etag.matches())
                        .map(etag ->
                                new StoredChecksum(Algorithm.MD5, etag.group(1).toLowerCase(Locale.ROOT)))
                : Optional.empty();
    }
}
