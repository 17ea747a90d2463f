package io.sdqueueworker.queue;

import io.sdqueueworker.task.Delivery;

/// Sends messages to the task queue. The worker itself never does.
public interface MessageSender {

    /// Sends a message again.
    ///
    /// @param content of the message as it was received
    /// @param attempt distinguishes this message from the original one in a FIFO queue, which drops copies for 5
    ///     minutes. The same text makes a copy
    void send(Delivery.Content content, String attempt) throws QueueUnavailableException, InterruptedException;
}
