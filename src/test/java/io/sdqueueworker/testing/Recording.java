package io.sdqueueworker.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The events a server has seen so far, in their order, for tests to count and to wait for.
final class Recording<E> {
    private final String what;
    private final List<E> events = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();

    /// @param what names the events in the message of a wait that failed, in the plural
    Recording(String what) {
        this.what = what;
    }

    /// @return how many there are now
    int add(E event) {
        lock.lock();
        try {
            events.add(event);
            grown.signalAll();
            return events.size();
        } finally {
            lock.unlock();
        }
    }

    List<E> all() {
        lock.lock();
        try {
            return List.copyOf(events);
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return events.size();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until there are `wanted` events or more.
    ///
    /// @return all of them
    /// @throws AssertionError when there are fewer after `limit`
    List<E> await(int wanted, Duration limit) throws InterruptedException {
        long left = limit.toNanos();
        lock.lock();
        try {
            while (events.size() < wanted) {
                if (left <= 0) {
                    throw new AssertionError(
                            "waited " + limit + " for " + wanted + " " + what + ", saw " + events.size());
                }
                left = grown.awaitNanos(left);
            }
            return List.copyOf(events);
        } finally {
            lock.unlock();
        }
    }
}
