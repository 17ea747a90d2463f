package io.sdqueueworker.staging.models;

import java.io.IOException;
import java.nio.ByteBuffer;

/// A digest whose parts are summed up while they come, by those who fetch them, and put together in the end.
final class CombinedDigest implements PartsDigest {

    private static final int PIECE = 256 * 1024;

    private final Crc crc;
    private final Checksum expected;
    private final FetchJournal journal;
    private final long[] sums;

    CombinedDigest(Crc crc, Checksum expected, FetchJournal journal) {
        this.crc = crc;
        this.expected = expected;
        this.journal = journal;
        this.sums = new long[journal.parts()];
    }

    private record Sum(java.util.zip.Checksum of) implements PartSum {

        @Override
        public void add(ByteBuffer bytes) {
            of.update(bytes.duplicate());
        }
    }

    @Override
    public PartSum begin(int index) {
        return new Sum(crc.start());
    }

    @Override
    public void complete(int index, PartSum sum) {
        sums[index] = ((Sum) sum).of().getValue();
    }

    @Override
    public void takeFromDisk(int index) throws IOException {
        PartSum sum = begin(index);
        ByteBuffer buffer = ByteBuffer.allocate(PIECE);
        long at = journal.offset(index);
        long end = at + journal.length(index);
        while (at < end) {
            buffer.clear().limit((int) Math.min(PIECE, end - at));
            at += journal.read(buffer, at);
            sum.add(buffer.flip());
        }
        complete(index, sum);
    }

    @Override
    public boolean matches() {
        long whole = sums.length == 0 ? crc.start().getValue() : sums[0];
        for (int i = 1; i < sums.length; i++) {
            whole = crc.combine(whole, sums[i], journal.length(i));
        }
        return Checksum.of(expected.algorithm(), crc.digest(whole)).equals(expected);
    }

    @Override
    public void close() {}
}
