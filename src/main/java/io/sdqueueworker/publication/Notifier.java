package io.sdqueueworker.publication;

import io.sdqueueworker.task.TaskFailedException;

/// Tells the senders of tasks how they ended. At-least-once: one result may be told more than once, in the same words.
public interface Notifier {

    /// Publishes one message.
    ///
    /// @throws TaskFailedException with the code NOTIFICATION_UNAVAILABLE
    void publish(String message) throws TaskFailedException, InterruptedException;

    /// Checks that publishing could work, without publishing.
    ///
    /// @throws TaskFailedException with the code NOTIFICATION_UNAVAILABLE
    void probe() throws TaskFailedException, InterruptedException;

    /// For workers without a topic: results are found in the bucket only.
    Notifier NONE = new Notifier() {
        @Override
        public void publish(String message) {
            // Nobody has asked to be told.
        }

        @Override
        public void probe() {
            // Nothing to reach.
        }
    };
}
