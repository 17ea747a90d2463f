package io.sdqueueworker.pipeline.line;

/// A place to upload and to notify in.
public final class Finishing implements AutoCloseable {

    private final Line line;
    private boolean held = true;

    Finishing(Line line) {
        this.line = line;
    }

    @Override
    public void close() {
        if (held) {
            held = false;
            line.leaveFinishing();
        }
    }
}
