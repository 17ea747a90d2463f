package io.sdqueueworker.queue;

import io.sdqueueworker.task.Delivery;
import java.time.Duration;
import java.util.Optional;

/// The source of tasks, which delivers at least once. Every call blocks and ends early when its thread is interrupted.
///
/// Only [Lease] may extend, release or delete a message.
public interface TaskQueue {

    /// Waits for one message.
    ///
    /// @param wait for a message, at most 20 s
    /// @param visibility how long the message stays hidden from other receivers
    Optional<Delivery> receive(Duration wait, Duration visibility)
            throws QueueUnavailableException, InterruptedException;

    /// Hides the message for a time from now; zero releases it at once.
    ///
    /// @param timeout how long the call may take
    void changeVisibility(Delivery delivery, Duration visibility, Duration timeout)
            throws QueueUnavailableException, ReceiptRefusedException, InterruptedException;

    /// Deletes the message.
    void delete(Delivery delivery) throws QueueUnavailableException, ReceiptRefusedException, InterruptedException;

    /// Reads the depth and the redrive policy.
    QueueState state() throws QueueUnavailableException, InterruptedException;

    /// Counts the messages of the dead-letter queue.
    ///
    /// @param name of the dead-letter queue, which is in the account and region of this queue
    int deadLetters(String name) throws QueueUnavailableException, InterruptedException;
}
