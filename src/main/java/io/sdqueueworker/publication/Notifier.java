package io.sdqueueworker.publication;

import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;

/// Publishes how tasks ended, at least once: the same message may be published again.
public interface Notifier {

    /// Publishes one message about a task.
    ///
    /// @throws TaskFailedException with the code NOTIFICATION_UNAVAILABLE
    void publish(TaskHeader task, String message) throws TaskFailedException, InterruptedException;

    /// Checks that publishing would work, without publishing.
    ///
    /// @throws TaskFailedException with the code NOTIFICATION_UNAVAILABLE
    void probe() throws TaskFailedException, InterruptedException;

    /// The notifier of a worker without a topic: its results are in the bucket only.
    Notifier NONE = new Notifier() {
        @Override
        public void publish(TaskHeader task, String message) {
            // No topic is configured.
        }

        @Override
        public void probe() {
            // No topic is configured.
        }
    };
}
