package io.sdqueueworker.models.fetch;

import io.sdqueueworker.models.catalogue.StoredChecksum;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/// The checksums of S3 that can be computed of parts in any order: what two neighbours come to together follows from
/// what each of them comes to, and from the length of the second.
///
/// All three are reflected, begin with ones, and are inverted at the end.
enum Crc {
    CRC64NVME(Long.SIZE, Crc64Nvme.REFLECTED),
    CRC32C(Integer.SIZE, 0x82F6_3B78L),
    CRC32(Integer.SIZE, 0xEDB8_8320L);

    private final int bits;
    private final long polynomial;

    Crc(int bits, long polynomial) {
        this.bits = bits;
        this.polynomial = polynomial;
    }

    /// Nothing for those that go through the bytes from the first to the last.
    static Optional<Crc> of(StoredChecksum.Algorithm algorithm) {
        return switch (algorithm) {
            case CRC64NVME -> Optional.of(CRC64NVME);
            case CRC32C -> Optional.of(CRC32C);
            case CRC32 -> Optional.of(CRC32);
            case SHA256, SHA1, MD5 -> Optional.empty();
        };
    }

    /// One to be computed.
    Checksum start() {
        return switch (this) {
            case CRC64NVME -> new Crc64Nvme();
            case CRC32C -> new CRC32C();
            case CRC32 -> new CRC32();
        };
    }

    /// The value as the store tells it: big-endian, in hexadecimal.
    String hex(long crc) {
        String digits = Long.toHexString(crc);
        return "0".repeat(bits / 4 - digits.length()) + digits;
    }

    /// What the bytes of both come to, one after the other.
    ///
    /// @param secondBytes how many the second has
    long combined(long first, long second, long secondBytes) {
        // The remainder of the first, moved up by the bits of the second: times x to that power.
        return times(first, powerOfX(secondBytes)) ^ second;
    }

    /// x to the power of eight times `bytes`, by squaring.
    private long powerOfX(long bytes) {
        long result = bitOf(0);
        long square = bitOf(Byte.SIZE);
        for (long left = bytes; left > 0; left >>= 1) {
            if ((left & 1) == 1) {
                result = times(result, square);
            }
            square = times(square, square);
        }
        return result;
    }

    /// The product of two polynomials, modulo the CRC's.
    private long times(long a, long b) {
        long product = 0;
        long shifted = b;
        for (int power = 0; power < bits; power++) {
            if ((a & bitOf(power)) != 0) {
                product ^= shifted;
            }
            shifted = (shifted & 1) == 0 ? shifted >>> 1 : (shifted >>> 1) ^ polynomial;
        }
        return product;
    }

    /// Where a reflected polynomial has a power of x.
    private long bitOf(int power) {
        return 1L << (bits - 1 - power);
    }
}
