package io.sdqueueworker.pipeline.line;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/// The place of the next task, which is received, prepared, and waits for the GPU.
///
/// The task leaves it when it takes the GPU, when it turns out not to need the GPU, or at the close.
public final class OnDeck implements AutoCloseable {

    private final Line line;
    private boolean held = true;

    OnDeck(Line line) {
        this.line = line;
    }

    /// Enters the calling thread as the one to interrupt when the line closes.
    ///
    /// @throws InterruptedException if the line is closed already
    public void occupy() throws InterruptedException {
        line.occupyDeck();
    }

    /// Waits for the GPU and takes it.
    public GpuTurn takeGpu() throws InterruptedException {
        return takeGpuIf(() -> true).orElseThrow();
    }

    /// Waits for the GPU and takes it, unless a condition does not hold at that moment: the task is then still on
    /// deck.
    public Optional<GpuTurn> takeGpuIf(BooleanSupplier condition) throws InterruptedException {
        requireHeld();
        if (!line.takeGpuIf(condition)) {
            return Optional.empty();
        }
        held = false;
        return Optional.of(new GpuTurn(line));
    }

    /// Moves to a finishing place after a failure, on deck or on the GPU: publishing a failure takes one, too.
    public Finishing fail() throws InterruptedException {
        return finish();
    }

    /// Moves to a finishing place without the GPU: the task is finished already.
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
            throw new IllegalStateException("the place on deck was left already");
        }
    }
}
