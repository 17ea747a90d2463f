package io.sdqueueworker.pipeline;

import io.sdqueueworker.pipeline.FailurePolicy.Verdict;
import io.sdqueueworker.pipeline.gate.IntakeGate;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Dependency;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Outcome;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/// Carries out what the [FailurePolicy] decides about a failed attempt: closes the intake if a dependency
/// is at fault, and ends or releases the message.
public final class Settlement {

    private final FailurePolicy policy;
    private final Supplier<OptionalInt> maxReceiveCount;
    private final FinalReport report;
    private final IntakeGate gate;

    /// @param maxReceiveCount of the queue's redrive policy, as last seen; empty without one
    public Settlement(
            FailurePolicy policy, Supplier<OptionalInt> maxReceiveCount, FinalReport report, IntakeGate gate) {
        this.policy = policy;
        this.maxReceiveCount = maxReceiveCount;
        this.report = report;
        this.gate = gate;
    }

    /// Ends a failed attempt.
    Outcome settle(Attempt attempt, Failure failure) throws InterruptedException {
        if (attempt.task().isEmpty()) {
            return settleUnread(attempt, failure);
        }
        TaskHeader task = attempt.task().get();
        return settle(attempt, failure, () -> switch (judge(attempt, failure)) {
            case Verdict.Retry(Duration pause) -> retry(attempt, failure, pause);
            case Verdict.Reject() -> report.reject(attempt, task, failure);
            case Verdict.SetAside() -> report.setAside(attempt, task, failure, this::closeIntake);
            case Verdict.DeadLetter() -> report.deadLetter(attempt, task, failure, this::closeIntake);
        });
    }

    /// Ends a failed attempt without notifying the task's sender: the message could not be read, or its task cannot
    /// be settled.
    Outcome settleUnread(Attempt attempt, Failure failure) throws InterruptedException {
        boolean unreadable = failure.code().consequence() == Code.Consequence.REJECT;
        return settle(attempt, failure, () -> switch (unreadable
                ? policy.judgeUnread(maxReceiveCount.get())
                : judge(attempt, failure)) {
            case Verdict.Retry(Duration pause) -> retry(attempt, failure, pause);
            case Verdict.DeadLetter() -> report.deadLetterUnread(attempt, failure);
            case Verdict.Reject(), Verdict.SetAside() -> report.setAsideUnread(attempt, failure);
        });
    }

    /// Publishes the success of an earlier attempt again and deletes the message.
    Outcome republish(Attempt attempt, TaskHeader task, String notification)
            throws TaskFailedException, InterruptedException {
        return report.republish(attempt, task, notification);
    }

    /// Releases a message whose task is under way in this process by another delivery. After a pause, this one
    /// republishes the result.
    Outcome stepAside(Attempt attempt) throws InterruptedException {
        attempt.release(policy.pause(attempt.receiveCount()));
        attempt.events().abandoned(attempt.delivery(), Outcome.Reason.DUPLICATE);
        return new Outcome.Abandoned(Outcome.Reason.DUPLICATE);
    }

    /// Closes the intake if the failure's code names a dependency.
    ///
    /// Not for the runtime: the gate was closed before the GPU was released, and the runtime may have restarted
    /// since.
    void closeIntake(Failure failure) {
        if (!failure.code().dependency().equals(Optional.of(Dependency.RUNTIME))) {
            gate.close(failure);
        }
    }

    private interface Report {
        Outcome carryOut() throws TaskFailedException, InterruptedException;
    }

    private Outcome settle(Attempt attempt, Failure failure, Report action) throws InterruptedException {
        if (!attempt.lease().isHeld()) {
            // The attempt failed after the end of its message: nothing is left to do.
            return failed(attempt, failure, new Outcome.Abandoned(Outcome.Reason.LEASE_LOST));
        }
        closeIntake(failure);
        try {
            return failed(attempt, failure, action.carryOut());
        } catch (TaskFailedException e) {
            // The bucket or the topic is unavailable: the next attempt is judged instead.
            failed(attempt, failure, new Outcome.Retryable(failure, Duration.ZERO));
            return releaseUnsettled(attempt, e.failure());
        }
    }

    private Verdict judge(Attempt attempt, Failure failure) {
        return policy.judge(failure, attempt.receiveCount(), maxReceiveCount.get());
    }

    private Outcome retry(Attempt attempt, Failure failure, Duration pause) throws InterruptedException {
        attempt.release(pause);
        return new Outcome.Retryable(failure, pause);
    }

    private Outcome releaseUnsettled(Attempt attempt, Failure failure) {
        closeIntake(failure);
        Duration pause = policy.pause(attempt.receiveCount());
        try {
            if (attempt.lease().isHeld()) {
                attempt.release(pause);
            }
        } catch (InterruptedException e) {
            attempt.events().leftToItsVisibility(attempt.delivery(), e);
        }
        return failed(attempt, failure, new Outcome.Retryable(failure, pause));
    }

    private static Outcome failed(Attempt attempt, Failure failure, Outcome outcome) {
        attempt.events().failed(attempt.taskId(), attempt.delivery(), failure, outcome);
        return outcome;
    }
}
