package io.sdqueueworker.pipeline.line;

/// The place of a task that is being uploaded and reported.
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
