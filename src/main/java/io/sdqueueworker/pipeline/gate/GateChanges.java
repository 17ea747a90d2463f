package io.sdqueueworker.pipeline.gate;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Wakes threads that wait for the gate to change.
final class GateChanges {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits for the next change.
    ///
    /// @param longest time to wait: the caller looks at the gate before it waits, so it may miss a change
    @SuppressWarnings("WaitNotInLoop") // The caller loops.
    void await(Duration longest) throws InterruptedException {
        lock.lock();
        try {
            var _ = changed.await(longest.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            lock.unlock();
        }
    }
}
