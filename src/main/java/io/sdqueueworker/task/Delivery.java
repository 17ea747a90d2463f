package io.sdqueueworker.task;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// A message as one receive delivered it.
///
/// @param messageId the queue's id of the message
/// @param receipt of this receive
/// @param sentAt the time at which it was sent to the queue
/// @param content of the message
public record Delivery(String messageId, Receipt receipt, Instant sentAt, Content content) {

    private static final String FIRST_RECEIVE = "ApproximateFirstReceiveTimestamp";

    /// The facts of one receive.
    ///
    /// @param handle by which this receive can extend, release or delete the message
    /// @param count of receives of the message, including this one
    /// @param atNanos [System#nanoTime()] when the receive answered. The time of the request does not help: a long
    ///     poll may have waited for 20 s before the message was hidden
    /// @param visibility the time for which the receive hides the message
    public record Receipt(String handle, int count, long atNanos, Duration visibility) {}

    /// An attribute of the sender.
    ///
    /// @param type as SQS knows it, such as `String`, `Number` or `Binary`, or with a label of the sender's after a
    /// dot
    /// @param value the text or number; of a binary one, the bytes in Base64
    public record Attribute(String type, String value) {

        /// Reports whether the value is bytes in Base64.
        public boolean isBinary() {
            return type.startsWith("Binary");
        }
    }

    /// The message as it was sent.
    ///
    /// @param systemAttributes the queue's own attributes, such as `AWSTraceHeader`
    /// @param messageAttributes the sender's attributes
    /// @param body the message
    public record Content(Map<String, String> systemAttributes, Map<String, Attribute> messageAttributes, String body) {

        public Content {
            systemAttributes = Map.copyOf(systemAttributes);
            messageAttributes = Map.copyOf(messageAttributes);
        }

        /// Omits the content: prompts must not reach a log.
        @Override
        public String toString() {
            return "Content";
        }
    }

    /// The handle by which the message can be extended, released or deleted.
    public String receiptHandle() {
        return receipt.handle();
    }

    /// The number of receives of the message, including this one.
    public int receiveCount() {
        return receipt.count();
    }

    /// [System#nanoTime()] when the receive answered.
    public long receivedAtNanos() {
        return receipt.atNanos();
    }

    /// The time for which the receive hides the message.
    public Duration visibility() {
        return receipt.visibility();
    }

    /// The queue's own attributes.
    public Map<String, String> systemAttributes() {
        return content.systemAttributes();
    }

    /// The sender's attributes.
    public Map<String, Attribute> messageAttributes() {
        return content.messageAttributes();
    }

    /// The message.
    public String body() {
        return content.body();
    }

    /// The time of the first receive of the message.
    public Instant firstReceivedAt() {
        String millis = systemAttributes().get(FIRST_RECEIVE);
        return millis == null ? sentAt : Instant.ofEpochMilli(Long.parseLong(millis));
    }

    /// The time at which the receive answered, by the wall clock.
    ///
    /// @param now the wall clock's time now
    public Instant receivedAt(Instant now) {
        return now.minusNanos(System.nanoTime() - receipt.atNanos());
    }

    /// Omits the content: prompts must not reach a log.
    @Override
    public String toString() {
        return "Delivery[" + messageId + ", receive " + receipt.count() + "]";
    }
}
