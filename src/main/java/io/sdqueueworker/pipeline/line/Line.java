package io.sdqueueworker.pipeline.line;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The places of tasks in this process: one on deck, one on the GPU, two finishing.
///
/// Each place is a type, and the next one can only be taken through it ([OnDeck], [GpuTurn], [Finishing]), so that a
/// task cannot take them in the wrong order.
public final class Line {

    private static final int FINISHING_PLACES = 2;

    private final Semaphore deck = new Semaphore(1, true);
    private final Semaphore gpu = new Semaphore(1, true);
    private final Semaphore finishing = new Semaphore(FINISHING_PLACES, true);
    private final GpuClock clock;

    /// Guards the fields below, so that the line cannot close during a task's step from the deck to the GPU. Never
    /// held while waiting for a permit.
    private final ReentrantLock lock = new ReentrantLock();

    private boolean closed;
    private @Nullable Thread deckOccupant;
    private @Nullable Thread gpuOccupant;
    private @Nullable Thread interruptedOnGpu;
    private boolean gpuRests;

    public Line(GpuClock clock) {
        this.clock = clock;
    }

    /// Waits for the place on deck. It is taken before a message is received, so that a worker holds no message
    /// that it cannot start.
    ///
    /// @return the place, or null if it did not become free in time
    public @Nullable OnDeck enter(Duration longest) throws InterruptedException {
        return deck.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS) ? new OnDeck(this) : null;
    }

    /// Reports whether a task holds the GPU, and does not wait for a dependency.
    public boolean isGpuAtWork() {
        lock.lock();
        try {
            return gpuOccupant != null && !gpuRests;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until no task holds the GPU.
    ///
    /// @return false if a task still holds it
    public boolean awaitGpuFree(Duration longest) throws InterruptedException {
        if (!gpu.tryAcquire(longest.toNanos(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        gpu.release();
        return true;
    }

    /// Closes the line: interrupts the task that waits on deck or with the GPU, and admits no other. Tasks that the
    /// runtime works for, or that are finishing, continue.
    public void close() {
        lock.lock();
        try {
            closed = true;
            clock.ends();
            interruptWaiting();
        } finally {
            lock.unlock();
        }
    }

    /// Interrupts the task on deck, and the one that holds the GPU while it waits for a dependency.
    public void interruptWaiting() {
        lock.lock();
        try {
            if (deckOccupant != null) {
                deckOccupant.interrupt();
            }
            if (gpuRests) {
                interruptGpu();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Interrupts the task on the GPU, if there is one, but no task twice: a second interrupt would disturb it
    /// while it stops the runtime.
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

    /// Lets a task wait for a dependency before its next try. If it holds the GPU, which it does not use meanwhile,
    /// the closing of the line ends the wait.
    public void rest(Rest rest) throws InterruptedException {
        if (!beginRest()) {
            rest.run();
            return;
        }
        try {
            rest.run();
        } finally {
            endRest();
        }
    }

    /// A wait of a task.
    public interface Rest {
        void run() throws InterruptedException;
    }

    /// Marks the time in which the models of the calling thread's task are fetched. If it holds the GPU, which it does
    /// not use meanwhile, that is blocked.
    public Fetching fetchesModels() {
        boolean onGpu = isOnGpu();
        if (onGpu) {
            clock.blocked(1);
            return () -> clock.blocked(-1);
        }
        clock.fetchingModels(1);
        return () -> clock.fetchingModels(-1);
    }

    /// The time in which models are fetched.
    public interface Fetching extends AutoCloseable {

        @Override
        void close();
    }

    /// Takes whether messages can be received.
    public void queueFails(boolean fails) {
        clock.queueFails(fails);
    }

    private boolean isOnGpu() {
        lock.lock();
        try {
            return gpuOccupant == Thread.currentThread();
        } finally {
            lock.unlock();
        }
    }

    private boolean beginRest() throws InterruptedException {
        lock.lock();
        try {
            if (gpuOccupant != Thread.currentThread()) {
                return false;
            }
            if (closed) {
                throw new InterruptedException("the line is closed");
            }
            gpuRests = true;
            clock.blocked(1);
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void endRest() {
        lock.lock();
        try {
            gpuRests = false;
            clock.blocked(-1);
        } finally {
            lock.unlock();
        }
    }

    /// Moves the task on deck to the GPU, once that is free.
    ///
    /// @param condition under which the task takes it, checked when it is free
    /// @return false if the task is still on deck, because the condition did not hold
    boolean takeGpuIf(BooleanSupplier condition) throws InterruptedException {
        gpu.acquire();
        lock.lock();
        try {
            // Closing interrupts the task on deck: that interrupt has done its work.
            if (closed) {
                gpu.release();
                Thread.interrupted();
                throw new InterruptedException("the line is closed");
            }
            if (!condition.getAsBoolean()) {
                gpu.release();
                return false;
            }
            gpuOccupant = Thread.currentThread();
            deckOccupant = null;
            clock.onGpu(1);
            clock.onDeck(-1);
        } finally {
            lock.unlock();
        }
        deck.release();
        return true;
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
        clock.awaitingFinishing(1);
        try {
            finishing.acquire();
        } finally {
            clock.awaitingFinishing(-1);
        }
        clock.finishing(1);
    }

    void takeFinishingFromGpu() throws InterruptedException {
        clock.blocked(1);
        try {
            takeFinishing();
        } finally {
            clock.blocked(-1);
        }
    }

    void leaveFinishing() {
        clock.finishing(-1);
        finishing.release();
    }
}
