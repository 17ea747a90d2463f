package io.sdqueueworker.pipeline;

import io.sdqueueworker.intake.Lease;
import io.sdqueueworker.intake.QueueUnavailableException;
import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.telemetry.TaskLog;
import java.time.Duration;

/// The two ways in which an attempt lets go of its message. Where the queue does not answer, the message is left to
/// its visibility: it comes back, and what is over is then found to be over.
final class MessageEnd {

    private final TaskLog log;

    MessageEnd(TaskLog log) {
        this.log = log;
    }

    /// Deletes the message of a task that is over.
    void delete(Delivery delivery, Lease lease) throws InterruptedException {
        try {
            lease.delete();
        } catch (QueueUnavailableException e) {
            log.leftBehind(delivery, e);
        }
    }

    /// Gives the message back.
    ///
    /// @param pause how long it stays hidden
    void release(Delivery delivery, Lease lease, Duration pause) throws InterruptedException {
        try {
            lease.release(pause);
        } catch (QueueUnavailableException e) {
            log.leftBehind(delivery, e);
        }
    }
}
