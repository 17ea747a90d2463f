package io.sdqueueworker.pipeline;

import io.sdqueueworker.pipeline.FailurePolicy.Verdict;
import io.sdqueueworker.pipeline.gate.IntakeGate;
import io.sdqueueworker.publication.Notifier;
import io.sdqueueworker.publication.Quarantine;
import io.sdqueueworker.publication.Results;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Dependency;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Outcome;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.telemetry.TaskLog;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Carries out what the [FailurePolicy] decides: what happens with a message whose task did not go through.
public final class Settlement {

    private static final String UNKNOWN = "unknown";

    private final FailurePolicy policy;
    private final Supplier<OptionalInt> maxReceiveCount;
    private final LastWord lastWord;
    private final MessageEnd message;
    private final IntakeGate gate;
    private final TaskLog log;

    /// @param maxAttempts receives after which a task that fails here is set aside
    /// @param maxReceiveCount of the queue's redrive policy, if it has one, as last seen
    public Settlement(
            int maxAttempts,
            Supplier<OptionalInt> maxReceiveCount,
            Results results,
            Notifier notifier,
            Quarantine quarantine,
            IntakeGate gate,
            TaskLog log) {
        this.policy = new FailurePolicy(maxAttempts, RandomGenerator.getDefault());
        this.maxReceiveCount = maxReceiveCount;
        this.lastWord = new LastWord(results, notifier, quarantine, gate, log);
        this.message = new MessageEnd(log);
        this.gate = gate;
        this.log = log;
    }

    /// Ends an attempt at a task whose sender can be told.
    Outcome settle(Attempt attempt, TaskHeader task, Failure failure) throws InterruptedException {
        String name = task.id().value();
        Delivery delivery = attempt.delivery();
        if (!attempt.lease().isHeld()) {
            return notOurs(name, delivery, failure);
        }
        if (!failure.code().dependency().equals(Optional.of(Dependency.RUNTIME))) {
            // Of the runtime's troubles the gate has heard before the GPU was let go; it may have restarted since.
            gate.close(failure);
        }
        Verdict verdict = policy.judge(failure, attempt.receiveCount(), maxReceiveCount.get());
        try {
            Outcome outcome = switch (verdict) {
                case Verdict.Retry(Duration pause) -> retry(attempt, failure, pause);
                case Verdict.Reject() -> lastWord.reject(attempt, task, failure);
                case Verdict.SetAside() -> lastWord.setAside(attempt, task, failure);
                case Verdict.DeadLetter() -> lastWord.deadLetter(attempt, task, failure);
            };
            log.failed(name, delivery, failure, outcome);
            return outcome;
        } catch (TaskFailedException e) {
            // The bucket or the topic failed us on the way: the message comes back, and is judged anew.
            log.failed(name, delivery, failure, new Outcome.Retryable(failure, Duration.ZERO));
            return giveBack(attempt, name, e.failure());
        }
    }

    /// Ends an attempt at a message whose task is not known: there is nobody to tell.
    Outcome settleUnread(Attempt attempt, Failure failure) {
        try {
            return judgeUnread(attempt, failure);
        } catch (InterruptedException e) {
            return message.abandon(attempt, Outcome.Reason.SHUTDOWN);
        }
    }

    private Outcome judgeUnread(Attempt attempt, Failure failure) throws InterruptedException {
        if (!attempt.lease().isHeld()) {
            return notOurs(UNKNOWN, attempt.delivery(), failure);
        }
        gate.close(failure);
        try {
            OptionalInt limit = maxReceiveCount.get();
            Verdict verdict = failure.code().consequence() == Code.Consequence.REJECT
                    ? policy.judgeUnread(limit)
                    : policy.judge(failure, attempt.receiveCount(), limit);
            Outcome outcome = switch (verdict) {
                case Verdict.Retry(Duration pause) -> retry(attempt, failure, pause);
                case Verdict.DeadLetter() -> lastWord.deadLetterUnread(attempt, failure);
                case Verdict.Reject(), Verdict.SetAside() -> lastWord.setAsideUnread(attempt, failure);
            };
            log.failed(UNKNOWN, attempt.delivery(), failure, outcome);
            return outcome;
        } catch (TaskFailedException e) {
            return giveBack(attempt, UNKNOWN, e.failure());
        }
    }

    /// Tells of the result that an earlier attempt has made, and deletes the message.
    Outcome tellAgain(Attempt attempt, TaskHeader task, String notification)
            throws TaskFailedException, InterruptedException {
        return lastWord.tellAgain(attempt, task, notification);
    }

    /// Lets go of a message without a judgement of its task.
    ///
    /// @param unlessLost the reason, unless the lease is lost
    Outcome abandon(Attempt attempt, Outcome.Reason unlessLost) {
        return message.abandon(attempt, unlessLost);
    }

    /// Gives back a message whose task is being worked on here already, by another delivery: when that is over, this
    /// one is told of its result.
    Outcome stepAside(Attempt attempt) throws InterruptedException {
        message.release(attempt, policy.pause(attempt.receiveCount()));
        log.abandoned(attempt.delivery(), Outcome.Reason.DUPLICATE);
        return new Outcome.Abandoned(Outcome.Reason.DUPLICATE);
    }

    /// Releases a message without a judgement: when even the means to end its task failed.
    private Outcome giveBack(Attempt attempt, String name, Failure failure) {
        gate.close(failure);
        Duration pause = policy.pause(attempt.receiveCount());
        Outcome outcome = new Outcome.Retryable(failure, pause);
        try {
            // Whatever went wrong may have gone wrong after the message's end.
            if (attempt.lease().isHeld()) {
                message.release(attempt, pause);
            }
        } catch (InterruptedException e) {
            log.leftBehind(attempt.delivery(), e);
        }
        log.failed(name, attempt.delivery(), failure, outcome);
        return outcome;
    }

    /// Whatever failed, failed after the message's end: there is nothing left to do with it.
    private Outcome notOurs(String name, Delivery delivery, Failure failure) {
        Outcome outcome = new Outcome.Abandoned(Outcome.Reason.LEASE_LOST);
        log.failed(name, delivery, failure, outcome);
        return outcome;
    }

    private Outcome retry(Attempt attempt, Failure failure, Duration pause) throws InterruptedException {
        message.release(attempt, pause);
        return new Outcome.Retryable(failure, pause);
    }
}
