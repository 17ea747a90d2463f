package io.sdqueueworker.pipeline.line;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// Splits the time since the worker began into GPU busy, idle without a task, and idle while a task was in hand.
///
/// The last one is the figure to reduce: the GPU costs a hundred times as much as the worker.
public final class GpuClock {

    private enum State {
        BUSY,
        IDLE_WITHOUT_WORK,
        IDLE_WITH_WORK
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<State, Duration> times = new EnumMap<>(State.class);
    private State state = State.IDLE_WITHOUT_WORK;
    private long since = System.nanoTime();
    private int onDeck;
    private int onGpu;

    /// Counts a task that came on deck, or left it (-1).
    public void onDeck(int change) {
        change(change, 0);
    }

    /// Counts a task that took the GPU, or released it (-1).
    public void onGpu(int change) {
        change(0, change);
    }

    /// The time that tasks held the GPU.
    public Duration busy() {
        return total(State.BUSY);
    }

    /// The time that the GPU was free and no task was on deck.
    public Duration idleWithoutWork() {
        return total(State.IDLE_WITHOUT_WORK);
    }

    /// The time that the GPU was free while a task was on deck.
    public Duration idleWithWork() {
        return total(State.IDLE_WITH_WORK);
    }

    private void change(int deck, int gpu) {
        lock.lock();
        try {
            advance();
            onDeck += deck;
            onGpu += gpu;
            state = onGpu > 0 ? State.BUSY : onDeck > 0 ? State.IDLE_WITH_WORK : State.IDLE_WITHOUT_WORK;
        } finally {
            lock.unlock();
        }
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
        long now = System.nanoTime();
        times.merge(state, Duration.ofNanos(now - since), Duration::plus);
        since = now;
    }
}
