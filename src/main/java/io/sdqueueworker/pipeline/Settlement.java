package io.sdqueueworker.pipeline;

import io.sdqueueworker.intake.Lease;
import io.sdqueueworker.pipeline.FailurePolicy.Verdict;
import io.sdqueueworker.publication.Notifier;
import io.sdqueueworker.publication.Quarantine;
import io.sdqueueworker.publication.Results;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Identity;
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
    private final Announcer announcer;
    private final MessageEnd message;
    private final Quarantine quarantine;
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
        this.announcer = new Announcer(results, notifier);
        this.message = new MessageEnd(log);
        this.quarantine = quarantine;
        this.gate = gate;
        this.log = log;
    }

    /// Ends an attempt at a task whose sender can be told.
    Outcome settle(Delivery delivery, TaskHeader task, Failure failure, Lease lease, StageClock time)
            throws InterruptedException {
        if (!lease.isHeld()) {
            return notOurs(task.id().value(), delivery, failure);
        }
        gate.close(failure);
        Verdict verdict = policy.judge(failure, delivery.receiveCount(), maxReceiveCount.get());
        try {
            Outcome outcome = switch (verdict) {
                case Verdict.Retry(Duration pause) -> released(delivery, lease, failure, pause);
                case Verdict.Reject() -> reject(delivery, task, failure, lease, time);
                case Verdict.SetAside() -> setAside(delivery, task, failure, lease, time);
                case Verdict.DeadLetter() -> deadLetter(delivery, task, failure, lease, time);
            };
            log.failed(task.id().value(), delivery, failure, outcome);
            return outcome;
        } catch (TaskFailedException e) {
            // The bucket or the topic failed us on the way: the message comes back, and is judged anew.
            log.failed(task.id().value(), delivery, failure, new Outcome.Retryable(failure, Duration.ZERO));
            return giveBack(task.id().value(), delivery, e.failure(), lease);
        }
    }

    /// Closes intake if the failure is of the surroundings.
    void closeIntake(Failure failure) {
        gate.close(failure);
    }

    /// Whether nothing is known to be broken that a task on the GPU needs.
    boolean intakeIsOpen() {
        return gate.isOpen();
    }

    /// Ends an attempt at a message whose task is not known: there is nobody to tell.
    Outcome settleUnread(Delivery delivery, Failure failure, Lease lease) throws InterruptedException {
        if (!lease.isHeld()) {
            return notOurs(UNKNOWN, delivery, failure);
        }
        gate.close(failure);
        try {
            OptionalInt limit = maxReceiveCount.get();
            Verdict verdict = failure.code().consequence() == Code.Consequence.REJECT
                    ? policy.judgeUnread(limit)
                    : policy.judge(failure, delivery.receiveCount(), limit);
            Outcome outcome = switch (verdict) {
                case Verdict.Retry(Duration pause) -> released(delivery, lease, failure, pause);
                case Verdict.DeadLetter() -> {
                    released(delivery, lease, failure, Duration.ZERO);
                    yield new Outcome.SetAside(failure);
                }
                case Verdict.Reject(), Verdict.SetAside() -> {
                    quarantine.keep(delivery, new Identity(delivery.messageId()), failure);
                    message.delete(delivery, lease);
                    yield new Outcome.SetAside(failure);
                }
            };
            log.failed(UNKNOWN, delivery, failure, outcome);
            return outcome;
        } catch (TaskFailedException e) {
            return giveBack(UNKNOWN, delivery, e.failure(), lease);
        }
    }

    /// Tells of the result that an earlier attempt has made, and deletes the message.
    Outcome tellAgain(Delivery delivery, TaskHeader task, String notification, Lease lease)
            throws TaskFailedException, InterruptedException {
        announcer.success(notification, lease);
        message.delete(delivery, lease);
        log.republished(task);
        return new Outcome.Completed(task.result(), true);
    }

    /// Releases a message without a judgement: when even the means to end its task failed.
    private Outcome giveBack(String name, Delivery delivery, Failure failure, Lease lease) {
        gate.close(failure);
        Duration pause = policy.pause(delivery.receiveCount());
        Outcome outcome = new Outcome.Retryable(failure, pause);
        try {
            // Whatever went wrong may have gone wrong after the message's end.
            if (lease.isHeld()) {
                message.release(delivery, lease, pause);
            }
        } catch (InterruptedException e) {
            log.leftBehind(delivery, e);
        }
        log.failed(name, delivery, failure, outcome);
        return outcome;
    }

    private Outcome reject(Delivery delivery, TaskHeader task, Failure failure, Lease lease, StageClock time)
            throws TaskFailedException, InterruptedException {
        Optional<String> finished = announcer.earlierSuccess(task);
        if (finished.isPresent()) {
            return tellAgain(delivery, task, finished.get(), lease);
        }
        announcer.failure(delivery, task, failure, lease, time);
        message.delete(delivery, lease);
        return new Outcome.Rejected(failure);
    }

    private Outcome setAside(Delivery delivery, TaskHeader task, Failure failure, Lease lease, StageClock time)
            throws TaskFailedException, InterruptedException {
        Keeping inQuarantine = () -> quarantine.keep(delivery, task.identity(), failure);
        Optional<Outcome> done = tellInTheEnd(delivery, task, failure, lease, time, inQuarantine);
        if (done.isPresent()) {
            return done.get();
        }
        message.delete(delivery, lease);
        return new Outcome.SetAside(failure);
    }

    private Outcome deadLetter(Delivery delivery, TaskHeader task, Failure failure, Lease lease, StageClock time)
            throws InterruptedException {
        try {
            // The dead-letter queue is what keeps the message.
            Optional<Outcome> done = tellInTheEnd(delivery, task, failure, lease, time, () -> {});
            if (done.isPresent()) {
                return done.get();
            }
        } catch (TaskFailedException e) {
            gate.close(e.failure());
        }
        released(delivery, lease, failure, Duration.ZERO);
        return new Outcome.SetAside(failure);
    }

    private interface Keeping {
        void run() throws TaskFailedException, InterruptedException;
    }

    /// On the last attempt: tells of an earlier success, or keeps the message and tells of the failure. Where that
    /// cannot be told the message ends all the same, or it would come back for as long as the topic refuses.
    ///
    /// @return the outcome, if the task turned out to be done
    private Optional<Outcome> tellInTheEnd(
            Delivery delivery, TaskHeader task, Failure failure, Lease lease, StageClock time, Keeping keeping)
            throws TaskFailedException, InterruptedException {
        Optional<String> finished = announcer.earlierSuccess(task);
        if (finished.isEmpty()) {
            keeping.run();
        }
        try {
            if (finished.isPresent()) {
                return Optional.of(tellAgain(delivery, task, finished.get(), lease));
            }
            announcer.failure(delivery, task, failure, lease, time);
        } catch (TaskFailedException e) {
            gate.close(e.failure());
            if (finished.isPresent()) {
                keeping.run();
            }
        }
        return Optional.empty();
    }

    /// Whatever failed, failed after the message's end: there is nothing left to do with it.
    private Outcome notOurs(String name, Delivery delivery, Failure failure) {
        Outcome outcome = new Outcome.Abandoned(Outcome.Reason.LEASE_LOST);
        log.failed(name, delivery, failure, outcome);
        return outcome;
    }

    private Outcome released(Delivery delivery, Lease lease, Failure failure, Duration pause)
            throws InterruptedException {
        message.release(delivery, lease, pause);
        return new Outcome.Retryable(failure, pause);
    }
}
