package io.sdqueueworker.pipeline.line;

/// The place of the next task: received, being prepared, waiting for the GPU.
///
/// Given up when the GPU is taken, when the task turns out not to need it, or at the close.
public final class OnDeck implements AutoCloseable {

    private final Line line;
    private boolean held = true;

    OnDeck(Line line) {
        this.line = line;
    }

    /// The calling thread is the one to interrupt when the line closes.
    ///
    /// @throws InterruptedException when it has closed already
    public void occupy() throws InterruptedException {
        line.occupyDeck();
    }

    /// Waits for the GPU and takes it.
    public GpuTurn takeGpu() throws InterruptedException {
        requireHeld();
        line.takeGpu();
        held = false;
        return new GpuTurn(line);
    }

    /// Goes on to the end after a failure, on deck or with the GPU: telling of it takes a place to finish in, too.
    public Finishing fail() throws InterruptedException {
        return finish();
    }

    /// Goes on to the end without the GPU: the task is done already.
    public Finishing skipGpu() throws InterruptedException {
        requireHeld();
        return finish();
    }

    @Override
    public void close() {
        if (held) {
            held = false;
            line.leaveDeck();
        }
    }

    private Finishing finish() throws InterruptedException {
        line.takeFinishing();
        close();
        return new Finishing(line);
    }

    private void requireHeld() {
        if (!held) {
            throw new IllegalStateException("the place on deck is given up already");
        }
    }
}
