package io.sdqueueworker.publication;

import io.sdqueueworker.task.S3Uri;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// The successes that this process has recorded of late, for a bucket that it may not look into: a message that could
/// not be deleted, or whose result could not be told, comes back within minutes, and mostly to the same worker.
final class RecentSuccesses {

    /// Of some kilobytes each, rarely of the 256 KiB that a topic takes.
    private static final int MOST = 64;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<S3Uri, String> notifications = new LinkedHashMap<>();

    /// @param result the document of the success
    /// @param notification what is told of it
    void add(S3Uri result, String notification) {
        lock.lock();
        try {
            notifications.remove(result);
            notifications.put(result, notification);
            if (notifications.size() > MOST) {
                notifications.remove(notifications.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    /// What is told of a success, if it is one of these.
    Optional<String> find(S3Uri result) {
        lock.lock();
        try {
            return Optional.ofNullable(notifications.get(result));
        } finally {
            lock.unlock();
        }
    }
}
