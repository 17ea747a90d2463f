package io.sdqueueworker.pipeline.line;

/// The place on the GPU. A task holds it until the runtime has answered, not until its outputs are uploaded.
public final class GpuTurn implements AutoCloseable {

    private final Line line;
    private boolean held = true;

    GpuTurn(Line line) {
        this.line = line;
    }

    /// Releases the GPU as soon as a finishing place is free: slow uploads hold back the GPU instead of filling the
    /// disk.
    public Finishing finish() throws InterruptedException {
        line.takeFinishingFromGpu();
        close();
        return new Finishing(line);
    }

    @Override
    public void close() {
        if (held) {
            held = false;
            line.leaveGpu();
        }
    }
}
