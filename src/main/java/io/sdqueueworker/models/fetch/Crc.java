package io.sdqueueworker.models.fetch;

import io.sdqueueworker.models.catalogue.StoredChecksum;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/// The checksums of S3 that can be computed from parts in any order: the checksum of two adjacent parts follows
/// from the checksums of both and the length of the second.
///
/// All three are reflected, start with ones, and are inverted at the end.
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

    /// The CRC for an algorithm; empty for digests, which need all bytes in order.
    static Optional<Crc> of(StoredChecksum.Algorithm algorithm) {
        return switch (algorithm) {
            case CRC64NVME -> Optional.of(CRC64NVME);
            case CRC32C -> Optional.of(CRC32C);
            case CRC32 -> Optional.of(CRC32);
            case SHA256, SHA1, MD5 -> Optional.empty();
        };
    }

    /// Starts a computation.
    Checksum start() {
        return switch (this) {
            case CRC64NVME -> new Crc64Nvme();
            case CRC32C -> new CRC32C();
            case CRC32 -> new CRC32();
        };
    }

    /// The value in the store's notation: big-endian, in hexadecimal.
    String hex(long crc) {
        String digits = Long.toHexString(crc);
        return "0".repeat(bits / 4 - digits.length()) + digits;
    }

    /// The checksum of two adjacent parts.
    ///
    /// @param secondBytes the length of the second part
    long combined(long first, long second, long secondBytes) {
        // The remainder of the first, shifted by the bits of the second: times x to that power.
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

    /// The bit of a power of x in a reflected polynomial.
    private long bitOf(int power) {
        return 1L << (bits - 1 - power);
    }
}
