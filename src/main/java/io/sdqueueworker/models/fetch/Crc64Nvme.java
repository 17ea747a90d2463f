package io.sdqueueworker.models.fetch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.Checksum;

/// CRC-64/NVME of the NVM Express specification: the checksum that S3 keeps of every new object.
///
/// Processes sixteen bytes at a time with sixteen tables ("slicing by 16"), which takes half the time of eight. It
/// is computed for every model.
final class Crc64Nvme implements Checksum {

    /// The polynomial, with its bits from the lowest power to the highest.
    static final long REFLECTED = 0x9A6C_9329_AC4B_C9B5L;

    private static final int SLICES = 16;
    private static final int VALUES = 256;
    private static final long[] TABLES = tables();
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private long inverted = -1;

    /// The CRC of a byte followed by 0 to 15 zero bytes, one table after the other.
    private static long[] tables() {
        long[] tables = new long[SLICES * VALUES];
        for (int value = 0; value < VALUES; value++) {
            long crc = value;
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ REFLECTED;
            }
            tables[value] = crc;
        }
        for (int at = VALUES; at < tables.length; at++) {
            long before = tables[at - VALUES];
            tables[at] = (before >>> Byte.SIZE) ^ tables[(int) (before & 0xff)];
        }
        return tables;
    }

    @Override
    public void update(int b) {
        inverted = (inverted >>> Byte.SIZE) ^ TABLES[(int) ((inverted ^ b) & 0xff)];
    }

    @Override
    public void update(byte[] bytes, int offset, int length) {
        long crc = inverted;
        int at = offset;
        int end = offset + length;
        for (; at <= end - SLICES; at += SLICES) {
            long first = crc ^ (long) WORDS.get(bytes, at);
            long second = (long) WORDS.get(bytes, at + Long.BYTES);
            crc = followedBy(8, first) ^ followedBy(0, second);
        }
        inverted = crc;
        for (; at < end; at++) {
            update(bytes[at]);
        }
    }

    /// The CRC of eight bytes that are followed by some more in the same step.
    private static long followedBy(int bytes, long word) {
        int table = bytes * VALUES;
        return TABLES[table + 7 * VALUES + (int) (word & 0xff)]
                ^ TABLES[table + 6 * VALUES + (int) (word >>> 8 & 0xff)]
                ^ TABLES[table + 5 * VALUES + (int) (word >>> 16 & 0xff)]
                ^ TABLES[table + 4 * VALUES + (int) (word >>> 24 & 0xff)]
                ^ TABLES[table + 3 * VALUES + (int) (word >>> 32 & 0xff)]
                ^ TABLES[table + 2 * VALUES + (int) (word >>> 40 & 0xff)]
                ^ TABLES[table + VALUES + (int) (word >>> 48 & 0xff)]
                ^ TABLES[table + (int) (word >>> 56)];
    }

    @Override
    public long getValue() {
        return ~inverted;
    }

    @Override
    public void reset() {
        inverted = -1;
    }
}
