package io.sdqueueworker.pipeline.attempt;

import io.sdqueueworker.pipeline.gate.Step;
import io.sdqueueworker.queue.Lease;
import io.sdqueueworker.queue.QueueUnavailableException;
import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Outcome;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.TaskKind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// One delivery being worked on: the right to it, its task once that is known, and the ways to end its message.
///
/// If the queue does not answer, the message is left to its visibility timeout: it comes back, and a finished task is
/// then found to be finished.
public final class Attempt implements AutoCloseable {

    private static final Set<Step> STORING = EnumSet.of(Step.RESULT_GET, Step.OUTPUT_PUT, Step.RESULT_PUT);

    /// The time for which a release is tried again while the queue is unavailable. A drain leaves this time.
    private static final Duration RELEASE_PATIENCE = Duration.ofSeconds(10);

    private final Attempts attempts;
    private final Delivery delivery;
    private final Optional<UUID> earlierRun;
    private final Lease lease;
    private final StageClock time;
    private Optional<TaskHeader> task = Optional.empty();
    private Optional<TaskKind> kind = Optional.empty();
    private Optional<UUID> run = Optional.empty();
    private boolean claimed;

    /// @param earlierRun the run that an earlier process has started for this delivery, to be resumed
    Attempt(Attempts attempts, Delivery delivery, Optional<UUID> earlierRun, Lease lease, StageClock time) {
        this.attempts = attempts;
        this.delivery = delivery;
        this.earlierRun = earlierRun;
        this.lease = lease;
        this.time = time;
    }

    public Delivery delivery() {
        return delivery;
    }

    public Optional<UUID> earlierRun() {
        return earlierRun;
    }

    public Lease lease() {
        return lease;
    }

    public StageClock time() {
        return time;
    }

    public TaskEvents events() {
        return attempts.events();
    }

    public int receiveCount() {
        return delivery.receiveCount();
    }

    /// The task; empty until the message was read.
    public Optional<TaskHeader> task() {
        return task;
    }

    /// The task's id for the log.
    public String taskId() {
        return task.map(header -> header.id().value()).orElse("unknown");
    }

    /// Remembers which task the message is.
    public void identify(TaskHeader header) {
        task = Optional.of(header);
    }

    /// Remembers the kind of the task, which is to be generated.
    public void accept(Task accepted) {
        kind = Optional.of(accepted.kind());
        events().accepted(accepted, delivery);
    }

    /// The attempt as it has ended.
    public EndedAttempt ended(Outcome outcome) {
        return new EndedAttempt(delivery, task, kind, time.atEnd(), outcome);
    }

    /// Claims the task for this attempt: one publication may come as two messages, and one message twice.
    ///
    /// @return false if another attempt at the same task is under way in this process
    public boolean claim(TaskHeader header) {
        identify(header);
        claimed = attempts.claim(header.identity(), lease);
        return claimed;
    }

    /// Reports whether the attempt that has claimed the task does not hold its message any more. It may still store a
    /// result, which it must not publish: that is left to this attempt.
    public boolean followsAnother() {
        return task.isPresent() && attempts.isClaimedWithoutLease(task.get().identity());
    }

    /// Reports whether no other attempt at the task is under way in this process.
    public boolean isClaimed() {
        return claimed;
    }

    /// Records a run before it is submitted, so that another process can resume it.
    ///
    /// @throws InterruptedException if another worker may have the message
    public void begin(UUID begun) throws InterruptedException {
        lease.beginRun();
        run = Optional.of(begun);
        attempts.running().begin(delivery, lease, begun);
    }

    /// The run that made the outputs: the last one that was begun.
    public UUID run() {
        return run.orElseThrow();
    }

    /// Confirms the lease before a step. A lapsed lease allows only to look for a result and to store one, which
    /// another worker either does not notice or has done itself.
    ///
    /// @throws InterruptedException if the lease does not allow the step, or the thread was interrupted
    public void confirm(Step step) throws InterruptedException {
        if (STORING.contains(step)) {
            lease.fenceToStore();
        } else {
            lease.fence();
        }
    }

    /// Deletes the message of a finished task. While the queue is unavailable it is tried again: otherwise the
    /// message would come back, or go to the dead-letter queue.
    public void delete() throws InterruptedException {
        try {
            lease.delete(attempts.deletePatience());
        } catch (QueueUnavailableException e) {
            events().leftToItsVisibility(delivery, e);
        } catch (InterruptedException e) {
            if (lease.isLost()) {
                throw e;
            }
            // The task is finished all the same, and nothing is waited for after this.
            events().leftToItsVisibility(delivery, e);
        }
    }

    /// Releases the message.
    ///
    /// @param pause how long it stays hidden
    public void release(Duration pause) throws InterruptedException {
        try {
            lease.release(pause, RELEASE_PATIENCE);
        } catch (QueueUnavailableException e) {
            events().leftToItsVisibility(delivery, e);
        }
    }

    /// Releases the message at once without judging its task, if the lease is still held. Ignores interrupts.
    ///
    /// @param ifHeld the reason, if the lease is held
    public Outcome abandon(Outcome.Reason ifHeld) {
        // Several causes may have interrupted the thread; the message is to be released all the same.
        Thread.interrupted();
        Outcome.Reason reason = lease.isHeld() ? ifHeld : reasonNotHeld();
        releaseDespiteInterrupts();
        events().abandoned(delivery, reason);
        return new Outcome.Abandoned(reason);
    }

    /// The reason why nothing may be done with the message any more.
    public Outcome.Reason reasonNotHeld() {
        return lease.isLapsed() ? Outcome.Reason.QUEUE_UNREACHABLE : Outcome.Reason.LEASE_LOST;
    }

    private void releaseDespiteInterrupts() {
        long deadline = System.nanoTime() + RELEASE_PATIENCE.toNanos();
        while (lease.isHeld()) {
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            try {
                lease.release(Duration.ZERO, left);
            } catch (QueueUnavailableException e) {
                events().leftToItsVisibility(delivery, e);
                return;
            } catch (InterruptedException e) {
                if (!lease.isHeld() || !left.isPositive()) {
                    events().leftToItsVisibility(delivery, e);
                    return;
                }
            }
        }
    }

    /// Reports that a report about the task could not be published, or not with its document.
    public void unpublished(TaskFailedException failed) {
        events().unpublished(taskId(), delivery, failed.failure());
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
