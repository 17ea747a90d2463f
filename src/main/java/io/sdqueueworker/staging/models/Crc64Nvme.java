package io.sdqueueworker.staging.models;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.Checksum;

/// The checksum that S3 keeps of every new object: CRC-64/NVME, of the NVM Express specification. Eight bytes at a
/// time, by eight tables ("slicing by 8").
final class Crc64Nvme implements Checksum {

    /// The polynomial, its bits from the lowest power to the highest.
    static final long REFLECTED = 0x9A6C_9329_AC4B_C9B5L;

    private static final int SLICES = 8;
    private static final int VALUES = 256;
    private static final long[] TABLES = tables();
    private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private long inverted = -1;

    /// What a byte comes to when 0 to 7 zero bytes follow it: one table after the other.
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
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            long word = crc ^ (long) WORDS.get(bytes, at);
            crc = TABLES[7 * VALUES + (int) (word & 0xff)]
                    ^ TABLES[6 * VALUES + (int) (word >>> 8 & 0xff)]
                    ^ TABLES[5 * VALUES + (int) (word >>> 16 & 0xff)]
                    ^ TABLES[4 * VALUES + (int) (word >>> 24 & 0xff)]
                    ^ TABLES[3 * VALUES + (int) (word >>> 32 & 0xff)]
                    ^ TABLES[2 * VALUES + (int) (word >>> 40 & 0xff)]
                    ^ TABLES[VALUES + (int) (word >>> 48 & 0xff)]
                    ^ TABLES[(int) (word >>> 56)];
        }
        inverted = crc;
        for (; at < end; at++) {
            update(bytes[at]);
        }
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
