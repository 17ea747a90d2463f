package io.sdqueueworker.models.catalogue;

import java.util.HexFormat;

/// The checksum that a store keeps of a whole object.
///
/// @param value the digest, in lower-case hexadecimal
public record StoredChecksum(Algorithm algorithm, String value) {

    /// An algorithm. The API reference of `PutObject` lists those of S3.
    public enum Algorithm {
        /// `x-amz-checksum-crc64nvme`, which S3 adds by itself since the end of 2024.
        CRC64NVME,
        /// `x-amz-checksum-crc32c` of the full object.
        CRC32C,
        /// `x-amz-checksum-crc32` of the full object.
        CRC32,
        /// `x-amz-checksum-sha256` of an object that was uploaded in one part.
        SHA256,
        /// `x-amz-checksum-sha1` of an object that was uploaded in one part.
        SHA1,
        /// The ETag of an object that was uploaded in one part and not encrypted with a key of KMS or the
        /// client.
        MD5
    }

    public static StoredChecksum of(Algorithm algorithm, byte[] digest) {
        return new StoredChecksum(algorithm, HexFormat.of().formatHex(digest));
    }
}
