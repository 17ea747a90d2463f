package io.sdqueueworker.pipeline;

import io.sdqueueworker.task.Delivery;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/// What another process of the worker needs to know to go on with a task: a message, the right to it, and the name of
/// its run. In wall-clock time, since processes do not share another.
///
/// @param delivery the message; its time of receipt is this process's
/// @param receivedAt when it was received
/// @param leaseExpiresAt until when no one else is given the message; a renewal may have made it later since
/// @param run the name that the runtime was given for the task's run
record RunningTask(Delivery delivery, Instant receivedAt, Instant leaseExpiresAt, UUID run) {

    String messageId() {
        return delivery.messageId();
    }

    RunningTask leasedUntil(Instant expiry) {
        return new RunningTask(delivery, receivedAt, expiry, run);
    }

    /// The message as this process would have received it, with the time that is left of its lease.
    ///
    /// @param now by the wall clock
    Delivery resumed(Instant now) {
        return new Delivery(
                delivery.messageId(),
                delivery.receiptHandle(),
                delivery.receiveCount(),
                delivery.sentAt(),
                System.nanoTime() - Duration.between(receivedAt, now).toNanos(),
                Duration.between(receivedAt, leaseExpiresAt),
                delivery.systemAttributes(),
                delivery.messageAttributes(),
                delivery.body());
    }
}
