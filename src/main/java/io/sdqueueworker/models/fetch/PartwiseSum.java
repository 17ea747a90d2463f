package io.sdqueueworker.models.fetch;

import io.sdqueueworker.models.catalogue.PartSink;
import java.util.Optional;
import java.util.zip.Checksum;

/// A CRC that each fetching thread computes of its part, combined at the end: the bytes are read only once.
final class PartwiseSum implements ModelSum {

    private final Crc crc;
    private final String expected;
    private final PartFile file;
    private final Checksum[] sums;

    PartwiseSum(Crc crc, String expected, PartFile file) {
        this.crc = crc;
        this.expected = expected;
        this.file = file;
        this.sums = new Checksum[file.parts()];
    }

    @Override
    public PartSink begin(PartRange part) {
        Checksum sum = crc.start();
        sums[part.index()] = sum;
        return sum::update;
    }

    @Override
    public void complete(PartRange part) {}

    @Override
    public boolean wantsPresentParts() {
        return true;
    }

    @Override
    public void follow() {}

    @Override
    public Optional<String> mismatch() {
        long whole = crc.start().getValue();
        for (int index = 0; index < sums.length; index++) {
            whole = crc.combined(whole, sums[index].getValue(), file.part(index).bytes());
        }
        String actual = crc.hex(whole);
        return actual.equals(expected)
                ? Optional.empty()
                : Optional.of("its " + crc + " is " + actual + " and should be " + expected);
    }

    @Override
    public boolean isConclusive() {
        return true;
    }
}
