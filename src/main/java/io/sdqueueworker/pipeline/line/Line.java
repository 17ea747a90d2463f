package io.sdqueueworker.pipeline.line;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Who may wait where: one task on deck, one on the GPU, two finishing.
///
/// The three places are types that can only be had from one another ([OnDeck], [GpuTurn], [Finishing]), so that a
/// task cannot take them in the wrong order.
public final class Line {

    private static final int FINISHING_PLACES = 2;

    private final Semaphore deck = new Semaphore(1, true);
    private final Semaphore gpu = new Semaphore(1, true);
    private final Semaphore finishing = new Semaphore(FINISHING_PLACES, true);
    private final GpuClock clock;

    /// Guards what follows, and makes a task's step from the deck to the GPU and the closing of the line exclude each
    /// other. Never held while waiting for a permit.
    private final ReentrantLock lock = new ReentrantLock();

    private boolean closed;
    private @Nullable Thread deckOccupant;
    private @Nullable Thread gpuOccupant;
    private @Nullable Thread interruptedOnGpu;

    public Line(GpuClock clock) {
        this.clock = clock;
    }

    /// Waits for the place on deck; taken before a message is received, so that a worker holds no message that it
    /// cannot begin with.
    ///
    /// @return the place, or null when it did not become free in time
    public @Nullable OnDeck enter(Duration longest) throws InterruptedException {
        return deck.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS) ? new OnDeck(this) : null;
    }

    /// Waits until no task holds the GPU.
    ///
    /// @return whether that came in time
    public boolean awaitGpuFree(Duration longest) throws InterruptedException {
        if (!gpu.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        gpu.release();
        return true;
    }

    /// Closes the line: interrupts whoever is on deck, and lets nobody in any more. A task on the GPU or finishing
    /// goes on.
    public void close() {
        lock.lock();
        try {
            closed = true;
            interruptDeck();
        } finally {
            lock.unlock();
        }
    }

    /// Interrupts whoever is on deck, if there is one.
    public void interruptDeck() {
        lock.lock();
        try {
            if (deckOccupant != null) {
                deckOccupant.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Interrupts the task on the GPU, if there is one, and no task twice: the second interrupt would meet it while it
    /// tells the runtime to stop.
    public void interruptGpu() {
        lock.lock();
        try {
            if (gpuOccupant != null && gpuOccupant != interruptedOnGpu) {
                interruptedOnGpu = gpuOccupant;
                gpuOccupant.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    void occupyDeck() throws InterruptedException {
        lock.lock();
        try {
            if (closed) {
                throw new InterruptedException("the line is closed");
            }
            deckOccupant = Thread.currentThread();
            clock.onDeck(1);
        } finally {
            lock.unlock();
        }
    }

    void leaveDeck() {
        lock.lock();
        try {
            if (deckOccupant != null) {
                deckOccupant = null;
                clock.onDeck(-1);
            }
        } finally {
            lock.unlock();
        }
        deck.release();
    }

    /// Takes the GPU for the task on deck, which thereby leaves the deck.
    void takeGpu() throws InterruptedException {
        gpu.acquire();
        lock.lock();
        try {
            // The closing and this step exclude each other: an interrupt that came with it is for the task on deck.
            if (closed) {
                gpu.release();
                Thread.interrupted();
                throw new InterruptedException("the line is closed");
            }
            gpuOccupant = Thread.currentThread();
            deckOccupant = null;
            clock.onGpu(1);
            clock.onDeck(-1);
        } finally {
            lock.unlock();
        }
        deck.release();
    }

    void leaveGpu() {
        lock.lock();
        try {
            gpuOccupant = null;
            interruptedOnGpu = null;
            clock.onGpu(-1);
        } finally {
            lock.unlock();
        }
        gpu.release();
    }

    void takeFinishing() throws InterruptedException {
        finishing.acquire();
    }

    void leaveFinishing() {
        finishing.release();
    }
}
