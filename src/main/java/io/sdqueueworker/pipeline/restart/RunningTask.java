package io.sdqueueworker.pipeline.restart;

import io.sdqueueworker.task.Delivery;
import java.time.Instant;
import java.util.UUID;

/// What another process of the worker needs to know to go on with a task: a message, the right to it, and the name of
/// its run. In wall-clock time, since processes do not share another.
///
/// @param delivery the message, as if this process had received it
/// @param receivedAt when it was received
/// @param leaseExpiresAt until when no one else is given the message; a renewal may have made it later since
/// @param run the name that the runtime was given for the task's run
record RunningTask(Delivery delivery, Instant receivedAt, Instant leaseExpiresAt, UUID run) {

    RunningTask leasedUntil(Instant expiry) {
        return new RunningTask(delivery, receivedAt, expiry, run);
    }
}
