package io.sdqueueworker.pipeline;

import io.sdqueueworker.queue.QueueUnavailableException;
import io.sdqueueworker.task.Outcome;
import io.sdqueueworker.telemetry.TaskLog;
import java.time.Duration;

/// The ways in which an attempt lets go of its message. Where the queue does not answer, the message is left to its
/// visibility: it comes back, and what is over is then found to be over.
final class MessageEnd {

    private final TaskLog log;

    MessageEnd(TaskLog log) {
        this.log = log;
    }

    /// Deletes the message of a task that is over.
    void delete(Attempt attempt) throws InterruptedException {
        try {
            attempt.lease().delete();
        } catch (QueueUnavailableException e) {
            log.leftBehind(attempt.delivery(), e);
        }
    }

    /// Gives the message back.
    ///
    /// @param pause how long it stays hidden
    void release(Attempt attempt, Duration pause) throws InterruptedException {
        try {
            attempt.lease().release(pause);
        } catch (QueueUnavailableException e) {
            log.leftBehind(attempt.delivery(), e);
        }
    }

    /// Gives the message back at once without a judgement of its task, if it is still ours. Not to be interrupted.
    ///
    /// @param unlessLost the reason, unless the lease is lost
    Outcome abandon(Attempt attempt, Outcome.Reason unlessLost) {
        // More than one may have interrupted it; the message is to be given back all the same.
        Thread.interrupted();
        Outcome.Reason reason = attempt.lease().isLost() ? Outcome.Reason.LEASE_LOST : unlessLost;
        if (attempt.lease().isHeld()) {
            try {
                release(attempt, Duration.ZERO);
            } catch (InterruptedException e) {
                log.leftBehind(attempt.delivery(), e);
            }
        }
        log.abandoned(attempt.delivery(), reason);
        return new Outcome.Abandoned(reason);
    }
}
