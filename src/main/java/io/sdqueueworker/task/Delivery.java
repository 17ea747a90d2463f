package io.sdqueueworker.task;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// One message as one receive brought it.
///
/// @param messageId the queue's id of the message
/// @param receiptHandle what this receive may extend, release or delete the message with
/// @param receiveCount how often the message has been received, this time included
/// @param sentAt when it was sent to the queue
/// @param receivedAtNanos [System#nanoTime()] when the receive answered; the request of a long poll is no measure, it
///     may have waited for 20 s before the message was hidden
/// @param visibility how long the receive hides the message
/// @param systemAttributes the queue's own attributes, such as `AWSTraceHeader`
/// @param messageAttributes the sender's attributes that are text or numbers
/// @param body the message
public record Delivery(
        String messageId,
        String receiptHandle,
        int receiveCount,
        Instant sentAt,
        long receivedAtNanos,
        Duration visibility,
        Map<String, String> systemAttributes,
        Map<String, String> messageAttributes,
        String body) {

    public Delivery {
        systemAttributes = Map.copyOf(systemAttributes);
        messageAttributes = Map.copyOf(messageAttributes);
    }

    /// When the receive answered, by the wall clock.
    ///
    /// @param now the wall clock's time now
    public Instant receivedAt(Instant now) {
        return now.minusNanos(System.nanoTime() - receivedAtNanos);
    }

    /// Says nothing of the body: prompts never reach a log.
    @Override
    public String toString() {
        return "Delivery[" + messageId + ", receive " + receiveCount + "]";
    }
}
