package io.sdqueueworker.pipeline.line;

/// The GPU is this task's until the runtime has answered; not until the outputs are uploaded.
public final class GpuTurn implements AutoCloseable {

    private final Line line;
    private boolean held = true;

    GpuTurn(Line line) {
        this.line = line;
    }

    /// Lets the GPU go as soon as there is a place to finish in: slow uploads push back on the GPU, not on the disk.
    public Finishing finish() throws InterruptedException {
        line.takeFinishing();
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
