package io.sdqueueworker.pipeline.restart;

import io.sdqueueworker.task.Delivery;
import java.time.Instant;
import java.util.UUID;

/// The data that another process of the worker needs to resume a task: its message, the lease on it, and the name of
/// its run. Times are by the wall clock, the only clock that processes share.
///
/// @param delivery the message, as if this process had received it
/// @param receivedAt the time of its receive
/// @param leaseExpiresAt the time until which the queue hides the message; a later renewal may have moved it
/// @param run the name of the task's run on the runtime
public record RunningTask(Delivery delivery, Instant receivedAt, Instant leaseExpiresAt, UUID run) {

    RunningTask leasedUntil(Instant expiry) {
        return new RunningTask(delivery, receivedAt, expiry, run);
    }
}
