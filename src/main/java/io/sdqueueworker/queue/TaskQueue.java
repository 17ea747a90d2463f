package io.sdqueueworker.queue;

import io.sdqueueworker.task.Delivery;
import java.time.Duration;
import java.util.Optional;

/// The queue that tasks come from, at-least-once. Every call blocks and ends early when its thread is interrupted.
///
/// Only [Lease] may extend, release or delete a message.
public interface TaskQueue {

    /// Waits for one message.
    ///
    /// @param wait how long to wait for one, at most 20 s
    /// @param visibility how long the message stays hidden from other receivers
    Optional<Delivery> receive(Duration wait, Duration visibility)
            throws QueueUnavailableException, InterruptedException;

    /// Hides the message for so long from now; zero gives it back at once.
    ///
    /// @param timeout how long the call may take
    void changeVisibility(Delivery delivery, Duration visibility, Duration timeout)
            throws QueueUnavailableException, ReceiptRefusedException, InterruptedException;

    /// Removes the message for good.
    void delete(Delivery delivery) throws QueueUnavailableException, ReceiptRefusedException, InterruptedException;

    /// What the queue says of itself.
    QueueState state() throws QueueUnavailableException, InterruptedException;
}
