package io.sdqueueworker.staging;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/// Writes the bytes of one input, up to its limit.
public final class InputSink extends FilterOutputStream {

    private final long limit;
    private long bytes;

    /// @param limit on the bytes of an input
    public InputSink(OutputStream out, long limit) {
        super(out);
        this.limit = limit;
    }

    /// Refuses an input whose announced length exceeds the limit.
    ///
    /// @param length as the source announces it; negative if it announces none
    public void announce(long length) throws SourceFailedException {
        if (length > limit) {
            throw tooLarge();
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
        if (bytes + length > limit) {
            throw tooLarge();
        }
        out.write(buffer, offset, length);
        bytes += length;
    }

    long bytes() {
        return bytes;
    }

    private SourceFailedException tooLarge() {
        return SourceFailedException.refused("it has more than " + limit + " bytes (WORKER_INPUTS_MAX_BYTES)");
    }
}
