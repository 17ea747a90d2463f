package io.sdqueueworker.publication;

import io.sdqueueworker.task.S3Uri;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// The successes that this process has recently recorded, for a bucket that it is not authorized to read: a message
/// that could not be deleted, or whose notification could not be published, comes back within minutes, and mostly to
/// the same worker.
final class RecentSuccesses {

    /// The number kept: some kilobytes each, rarely the 256 KiB that a topic allows.
    private static final int MOST = 64;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<S3Uri, String> notifications = new LinkedHashMap<>();

    /// @param result the document of the success
    /// @param notification of the success
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

    /// The notification of a success, if it is one of these.
    Optional<String> find(S3Uri result) {
        lock.lock();
        try {
            return Optional.ofNullable(notifications.get(result));
        } finally {
            lock.unlock();
        }
    }
}
