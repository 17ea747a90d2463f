package io.sdqueueworker.telemetry;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/// The mean of the last durations. Enough of them that one video among pictures does not decide it.
public final class RecentMean {

    private static final int MOST = 50;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Duration> last = new ArrayDeque<>();
    private final Duration expected;

    /// @param expected the mean before the first duration
    public RecentMean(Duration expected) {
        this.expected = expected;
    }

    /// Adds the newest duration.
    public void add(Duration newest) {
        lock.lock();
        try {
            last.addLast(newest);
            if (last.size() > MOST) {
                last.removeFirst();
            }
        } finally {
            lock.unlock();
        }
    }

    /// The mean in seconds.
    public double seconds() {
        lock.lock();
        try {
            return last.stream()
                    .mapToDouble(each -> each.toNanos() / 1e9)
                    .average()
                    .orElse(expected.toNanos() / 1e9);
        } finally {
            lock.unlock();
        }
    }
}
