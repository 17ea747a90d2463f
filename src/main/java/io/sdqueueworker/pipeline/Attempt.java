package io.sdqueueworker.pipeline;

import io.sdqueueworker.queue.Lease;
import io.sdqueueworker.queue.QueueUnavailableException;
import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Outcome;
import io.sdqueueworker.task.TaskHeader;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/// One delivery being worked on: the right to it, its task once that is known, and the ways to end its message.
///
/// If the queue does not answer, the message is left to its visibility timeout: it comes back, and a finished task is
/// then found to be finished.
final class Attempt implements AutoCloseable {

    private final Attempts attempts;
    private final Delivery delivery;
    private final Optional<UUID> earlierRun;
    private final Lease lease;
    private final StageClock time;
    private Optional<TaskHeader> task = Optional.empty();
    private boolean claimed;

    /// @param earlierRun the run that an earlier process has started for this delivery, to be resumed
    Attempt(Attempts attempts, Delivery delivery, Optional<UUID> earlierRun, Lease lease, StageClock time) {
        this.attempts = attempts;
        this.delivery = delivery;
        this.earlierRun = earlierRun;
        this.lease = lease;
        this.time = time;
    }

    Delivery delivery() {
        return delivery;
    }

    Optional<UUID> earlierRun() {
        return earlierRun;
    }

    Lease lease() {
        return lease;
    }

    StageClock time() {
        return time;
    }

    TaskEvents events() {
        return attempts.events();
    }

    int receiveCount() {
        return delivery.receiveCount();
    }

    /// The task; empty until the message was read.
    Optional<TaskHeader> task() {
        return task;
    }

    /// The task's id for the log.
    String taskId() {
        return task.map(header -> header.id().value()).orElse("unknown");
    }

    /// Remembers which task the message is.
    void identify(TaskHeader header) {
        task = Optional.of(header);
    }

    /// Claims the task for this attempt: one publication may come as two messages, and one message twice.
    ///
    /// @return false if another attempt at the same task is under way in this process
    boolean claim(TaskHeader header) {
        identify(header);
        claimed = attempts.claim(header.identity());
        return claimed;
    }

    /// Records a run before it is submitted, so that another process can resume it.
    void begin(UUID run) {
        attempts.running().begin(delivery, lease, run);
    }

    /// Deletes the message of a finished task.
    void delete() throws InterruptedException {
        try {
            lease.delete();
        } catch (QueueUnavailableException e) {
            events().leftToItsVisibility(delivery, e);
        }
    }

    /// Releases the message.
    ///
    /// @param pause how long it stays hidden
    void release(Duration pause) throws InterruptedException {
        try {
            lease.release(pause);
        } catch (QueueUnavailableException e) {
            events().leftToItsVisibility(delivery, e);
        }
    }

    /// Releases the message at once without judging its task, if the lease is still held. Ignores interrupts.
    ///
    /// @param unlessLost the reason, unless the lease is lost
    Outcome abandon(Outcome.Reason unlessLost) {
        // Several causes may have interrupted the thread; the message is to be released all the same.
        Thread.interrupted();
        Outcome.Reason reason = lease.isLost() ? Outcome.Reason.LEASE_LOST : unlessLost;
        if (lease.isHeld()) {
            try {
                release(Duration.ZERO);
            } catch (InterruptedException e) {
                events().leftToItsVisibility(delivery, e);
            }
        }
        events().abandoned(delivery, reason);
        return new Outcome.Abandoned(reason);
    }

    /// Ends the attempt. A message that was neither deleted nor released comes back when its visibility timeout
    /// ends.
    @Override
    public void close() {
        if (claimed) {
            task.ifPresent(header -> attempts.unclaim(header.identity()));
        }
        lease.close();
        attempts.running().end(delivery);
    }
}
