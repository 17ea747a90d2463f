package io.sdqueueworker.testbed.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/// The events that a server has seen so far, in order, for tests to count and to wait for.
public final class Recording<E> {
    private final String what;
    private final List<E> events = new ArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();

    /// @param what the plural name of the events, used in the message of a failed wait
    public Recording(String what) {
        this.what = what;
    }

    /// @return the number of events, this one included
    public int add(E event) {
        lock.lock();
        try {
            events.add(event);
            grown.signalAll();
            return events.size();
        } finally {
            lock.unlock();
        }
    }

    public List<E> all() {
        lock.lock();
        try {
            return List.copyOf(events);
        } finally {
            lock.unlock();
        }
    }

    public int size() {
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
    public List<E> await(int wanted, Duration limit) throws InterruptedException {
        return await(wanted, _ -> true, limit);
    }

    /// Waits until `wanted` events or more match.
    ///
    /// @return all events that match
    /// @throws AssertionError when there are fewer after `limit`
    public List<E> await(int wanted, Predicate<E> which, Duration limit) throws InterruptedException {
        long left = limit.toNanos();
        lock.lock();
        try {
            List<E> matching = events.stream().filter(which).toList();
            while (matching.size() < wanted) {
                if (left <= 0) {
                    throw new AssertionError(
                            "waited " + limit + " for " + wanted + " " + what + ", saw " + matching.size());
                }
                left = grown.awaitNanos(left);
                matching = events.stream().filter(which).toList();
            }
            return matching;
        } finally {
            lock.unlock();
        }
    }
}
