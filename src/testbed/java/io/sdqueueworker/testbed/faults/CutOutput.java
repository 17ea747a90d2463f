package io.sdqueueworker.testbed.faults;

import java.io.IOException;
import java.io.OutputStream;

/// Writes up to a number of bytes and fails at the next.
final class CutOutput extends OutputStream {

    static final class CutException extends IOException {}

    private final OutputStream out;
    private long left;

    CutOutput(OutputStream out, long limit) {
        this.out = out;
        this.left = limit;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int passing = (int) Math.min(left, length);
        out.write(bytes, offset, passing);
        left -= passing;
        if (passing < length) {
            throw new CutException();
        }
    }
}
