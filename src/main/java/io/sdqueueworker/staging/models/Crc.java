package io.sdqueueworker.staging.models;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/// A cyclic redundancy check whose values of parts can be put together to the value of the whole, so that the
/// parts may come in any order.
///
/// All of S3's are *reflected*, and begin and end with all bits inverted.
enum Crc {
    CRC32(32, 0xedb88320L),
    CRC32C(32, 0x82f63b78L),
    /// Of the NVM Express command set, which the JDK does not have.
    CRC64NVME(64, 0x9a6c9329ac4bc9b5L);

    /// Powers of x as remainders, by whose exponents any length can be put together.
    private static final int POWERS = 67;

    private final int width;
    private final long polynomial;

    /// @param polynomial reflected, without its highest term
    Crc(int width, long polynomial) {
        this.width = width;
        this.polynomial = polynomial;
    }

    /// A value as S3 writes it: its bytes, the highest first.
    byte[] digest(long value) {
        byte[] digest = new byte[width / Byte.SIZE];
        ByteBuffer.allocate(Long.BYTES).putLong(value).get(Long.BYTES - digest.length, digest);
        return digest;
    }

    /// Sums up the bytes of one part.
    Checksum start() {
        return switch (this) {
            case CRC32 -> new CRC32();
            case CRC32C -> new CRC32C();
            case CRC64NVME -> new Crc64Nvme();
        };
    }

    /// The value of two parts of which one follows the other.
    ///
    /// Adding zeros to a part multiplies its remainder by a power of x; the inversions of both cancel each
    /// other out.
    ///
    /// @param length bytes of the second one
    long combine(long first, long second, long length) {
        return multiply(power(length), first) ^ second;
    }

    /// x to the power of eight times the number of bytes, as a remainder.
    private long power(long bytes) {
        long result = 1L << (width - 1);
        // x, and then its square for every bit of the exponent.
        long factor = 1L << (width - 2);
        for (int bit = 0; bit < POWERS; bit++) {
            // The exponent's three lowest bits are zero: it is counted in bits.
            boolean isSet = bit >= 3 && (bytes >>> (bit - 3) & 1) != 0;
            result = isSet ? multiply(factor, result) : result;
            factor = multiply(factor, factor);
        }
        return result;
    }

    /// The product of two polynomials as a remainder. The highest bit stands for 1.
    private long multiply(long one, long other) {
        long product = 0;
        long shifted = other;
        for (long bit = 1L << (width - 1); bit != 0; bit >>>= 1) {
            if ((one & bit) != 0) {
                product ^= shifted;
            }
            shifted = (shifted & 1) != 0 ? (shifted >>> 1) ^ polynomial : shifted >>> 1;
        }
        return product;
    }

    /// Eight bytes at a time, by tables.
    private static final class Crc64Nvme implements Checksum {

        private static final VarHandle LONGS =
                MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
        private static final int TABLES = 8;
        private static final long[][] TABLE = tables();

        private long state = -1;

        private static long[][] tables() {
            long[][] tables = new long[TABLES][256];
            for (int value = 0; value < 256; value++) {
                long remainder = value;
                for (int bit = 0; bit < Byte.SIZE; bit++) {
                    remainder = (remainder & 1) != 0 ? (remainder >>> 1) ^ CRC64NVME.polynomial : remainder >>> 1;
                }
                tables[0][value] = remainder;
            }
            for (int table = 1; table < TABLES; table++) {
                for (int value = 0; value < 256; value++) {
                    long before = tables[table - 1][value];
                    tables[table][value] = (before >>> Byte.SIZE) ^ tables[0][(int) (before & 0xff)];
                }
            }
            return tables;
        }

        @Override
        public void update(int b) {
            state = (state >>> Byte.SIZE) ^ TABLE[0][(int) ((state ^ b) & 0xff)];
        }

        @Override
        public void update(byte[] bytes, int offset, int length) {
            int at = offset;
            int end = offset + length;
            long crc = state;
            for (; at + Long.BYTES <= end; at += Long.BYTES) {
                long word = crc ^ (long) LONGS.get(bytes, at);
                crc = TABLE[7][(int) (word & 0xff)]
                        ^ TABLE[6][(int) (word >>> 8 & 0xff)]
                        ^ TABLE[5][(int) (word >>> 16 & 0xff)]
                        ^ TABLE[4][(int) (word >>> 24 & 0xff)]
                        ^ TABLE[3][(int) (word >>> 32 & 0xff)]
                        ^ TABLE[2][(int) (word >>> 40 & 0xff)]
                        ^ TABLE[1][(int) (word >>> 48 & 0xff)]
                        ^ TABLE[0][(int) (word >>> 56)];
            }
            state = crc;
            for (; at < end; at++) {
                update(bytes[at]);
            }
        }

        @Override
        public long getValue() {
            return ~state;
        }

        @Override
        public void reset() {
            state = -1;
        }
    }
}
