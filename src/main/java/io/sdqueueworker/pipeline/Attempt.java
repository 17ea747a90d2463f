package io.sdqueueworker.pipeline;

import io.sdqueueworker.queue.Lease;
import io.sdqueueworker.task.Delivery;
import java.util.Optional;
import java.util.UUID;

/// One delivery being worked on.
///
/// @param delivery the message, as this receive brought it
/// @param earlierRun the run on the runtime that an earlier process has begun for this delivery, to go on with
/// @param lease the right to work on it
/// @param time where its time goes
public record Attempt(Delivery delivery, Optional<UUID> earlierRun, Lease lease, StageClock time) {

    int receiveCount() {
        return delivery.receiveCount();
    }
}
