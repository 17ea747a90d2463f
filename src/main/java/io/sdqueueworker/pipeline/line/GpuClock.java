package io.sdqueueworker.pipeline.line;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/// Splits the time since the worker began into GPU busy, blocked, idle without a task, and idle while a task was in
/// hand.
///
/// The last one is the figure to reduce: the GPU costs a hundred times as much as the worker.
public final class GpuClock {

    private enum State {
        BUSY,
        BLOCKED,
        IDLE_WITHOUT_WORK,
        IDLE_WITH_WORK
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<State, Duration> times = new EnumMap<>(State.class);
    private final LongSupplier nanos;
    private State state = State.IDLE_WITHOUT_WORK;
    private long since;
    private int onDeck;
    private int onGpu;
    private int blocked;

    public GpuClock() {
        this(System::nanoTime);
    }

    /// @param nanos the time, like [System#nanoTime()]
    GpuClock(LongSupplier nanos) {
        this.nanos = nanos;
        this.since = nanos.getAsLong();
    }

    /// Counts a task that came on deck, or left it (-1).
    public void onDeck(int change) {
        change(change, 0, 0);
    }

    /// Counts a task that took the GPU, or released it (-1).
    public void onGpu(int change) {
        change(0, change, 0);
    }

    /// Counts a task that holds the GPU and waits for something else than the runtime, or ends that wait (-1).
    public void blocked(int change) {
        change(0, 0, change);
    }

    /// The time that tasks held the GPU and the runtime worked for them.
    public Duration busy() {
        return total(State.BUSY);
    }

    /// The time that a task held the GPU without using it: it waited for a finishing place or a dependency.
    public Duration blocked() {
        return total(State.BLOCKED);
    }

    /// The time that the GPU was free and no task was on deck.
    public Duration idleWithoutWork() {
        return total(State.IDLE_WITHOUT_WORK);
    }

    /// The time that the GPU was free while a task was on deck.
    public Duration idleWithWork() {
        return total(State.IDLE_WITH_WORK);
    }

    private void change(int deck, int gpu, int waits) {
        lock.lock();
        try {
            advance();
            onDeck += deck;
            onGpu += gpu;
            blocked += waits;
            state = now();
        } finally {
            lock.unlock();
        }
    }

    private State now() {
        if (onGpu > 0) {
            return blocked > 0 ? State.BLOCKED : State.BUSY;
        }
        return onDeck > 0 ? State.IDLE_WITH_WORK : State.IDLE_WITHOUT_WORK;
    }

    private Duration total(State wanted) {
        lock.lock();
        try {
            advance();
            return times.getOrDefault(wanted, Duration.ZERO);
        } finally {
            lock.unlock();
        }
    }

    private void advance() {
        long now = nanos.getAsLong();
        times.merge(state, Duration.ofNanos(now - since), Duration::plus);
        since = now;
    }
}
