package io.sdqueueworker.pipeline.settlement;

import io.sdqueueworker.pipeline.attempt.Attempt;
import io.sdqueueworker.pipeline.gate.IntakeGate;
import io.sdqueueworker.pipeline.gate.Step;
import io.sdqueueworker.pipeline.settlement.FailurePolicy.Receives;
import io.sdqueueworker.pipeline.settlement.FailurePolicy.Verdict;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Outcome;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import java.time.Duration;

/// Carries out what the [FailurePolicy] decides about a failed attempt: closes the intake if a dependency
/// is at fault, and ends or releases the message.
public final class Settlement {

    /// The pause of a message whose task is under way by another one. Shorter ones would use up its receives before
    /// the other one has ended.
    private static final Duration ASIDE = Duration.ofMinutes(15);

    private final FailurePolicy policy;
    private final ReceiveLimits limits;
    private final SecondOpinions opinions;
    private final FinalReport report;
    private final LastReceiveReport lastReport;
    private final IntakeGate gate;

    public Settlement(
            FailurePolicy policy,
            ReceiveLimits limits,
            SecondOpinions opinions,
            FinalReport report,
            LastReceiveReport lastReport,
            IntakeGate gate) {
        this.policy = policy;
        this.limits = limits;
        this.opinions = opinions;
        this.report = report;
        this.lastReport = lastReport;
        this.gate = gate;
    }

    /// Ends a failed attempt.
    public Outcome settle(Attempt attempt, Failure failure) throws InterruptedException {
        if (attempt.task().isEmpty()) {
            return settleUnread(attempt, failure);
        }
        TaskHeader task = attempt.task().get();
        return settle(attempt, failure, () -> {
            Evidence evidence = opinions.weigh(attempt, task.identity(), failure);
            return switch (policy.judge(failure, limits.of(attempt.delivery()), evidence)) {
                case Verdict.Retry(Duration pause) -> retry(attempt, failure, pause);
                case Verdict.Reject() -> report.reject(attempt, task, failure);
                case Verdict.SetAside() -> report.setAside(attempt, task, failure);
                case Verdict.DeadLetter() ->
                    report.deadLetter(attempt, task, evidence.isTrusted() ? failure : lastFailed(attempt, failure));
            };
        });
    }

    /// Ends a failed attempt without notifying the task's sender: the message could not be read, or its task cannot
    /// be settled.
    public Outcome settleUnread(Attempt attempt, Failure failure) throws InterruptedException {
        Receives receives = limits.of(attempt.delivery());
        return settle(attempt, failure, () -> switch (failure.isFinal()
                ? policy.judgeUnread(receives)
                : policy.judge(failure, receives, Evidence.NOT_NEEDED)) {
            case Verdict.Retry(Duration pause) -> retry(attempt, failure, pause);
            case Verdict.DeadLetter() -> report.deadLetterUnread(attempt, failure);
            case Verdict.Reject(), Verdict.SetAside() -> report.setAsideUnread(attempt, failure);
        });
    }

    /// Releases a message whose task is under way in this process by another delivery. After a pause, this one
    /// republishes the result.
    public Outcome stepAside(Attempt attempt) throws InterruptedException {
        attempt.release(ASIDE);
        attempt.events().abandoned(attempt.delivery(), Outcome.Reason.DUPLICATE);
        return new Outcome.Abandoned(Outcome.Reason.DUPLICATE);
    }

    /// Releases the message at once without judging its task. If that was its last receive, its sender is notified
    /// first: the next receive moves it to the dead-letter queue.
    ///
    /// @param unlessLost the reason, unless the lease is lost
    public Outcome abandon(Attempt attempt, Outcome.Reason unlessLost) {
        // Several causes may have interrupted the thread; the report is due all the same.
        Thread.interrupted();
        return attempt.isClaimed() && attempt.lease().isHeld() && limits.isLast(attempt.receiveCount())
                ? abandonLast(attempt, attempt.task().orElseThrow(), unlessLost)
                : attempt.abandon(unlessLost);
    }

    private Outcome abandonLast(Attempt attempt, TaskHeader task, Outcome.Reason unlessLost) {
        Failure last = limits.last(attempt.receiveCount(), words(unlessLost));
        return switch (lastReport.publish(attempt, task, last)) {
            case SUCCESS -> finish(attempt, task);
            case FAILURE -> {
                attempt.abandon(unlessLost);
                yield failed(attempt, last, new Outcome.SetAside(last));
            }
            case NOTHING -> attempt.abandon(unlessLost);
        };
    }

    private static Outcome finish(Attempt attempt, TaskHeader task) {
        try {
            attempt.delete();
        } catch (InterruptedException e) {
            // Its result is published, wherever the message goes.
            attempt.events().leftToItsVisibility(attempt.delivery(), e);
        }
        attempt.events().republished(task);
        return new Outcome.Completed(task.result(), true);
    }

    private static String words(Outcome.Reason reason) {
        return switch (reason) {
            case SHUTDOWN -> "the worker was stopped";
            case INTAKE_CLOSED -> "a dependency of the worker failed";
            case DUPLICATE, LEASE_LOST, QUEUE_UNREACHABLE -> "another delivery of the task was under way";
        };
    }

    private Failure lastFailed(Attempt attempt, Failure failure) {
        return limits.last(
                attempt.receiveCount(), "several tasks in a row have failed there, this one with " + failure.code());
    }

    /// Closes the intake if the disk is at fault. All other failures were reported by the step that met them.
    private void closeIntake(Failure failure) {
        if (Step.DISK_WRITE.isBlamedBy(failure)) {
            gate.failed(Step.DISK_WRITE, failure);
        }
    }

    private interface Report {
        Outcome carryOut() throws TaskFailedException, InterruptedException;
    }

    private Outcome settle(Attempt attempt, Failure failure, Report action) throws InterruptedException {
        if (!attempt.lease().isHeld()) {
            // The attempt failed after the end of its message: nothing is left to do.
            return failed(attempt, failure, new Outcome.Abandoned(attempt.reasonNotHeld()));
        }
        closeIntake(failure);
        try {
            return failed(attempt, failure, action.carryOut());
        } catch (TaskFailedException e) {
            // The bucket is unavailable: the next attempt is judged instead.
            failed(attempt, failure, new Outcome.Retryable(failure, Duration.ZERO));
            closeIntake(e.failure());
            return attempt.task().isPresent() && limits.isLast(attempt.receiveCount())
                    ? failed(
                            attempt,
                            failure,
                            report.deadLetter(attempt, attempt.task().get(), failure))
                    : releaseUnsettled(attempt, e.failure());
        }
    }

    private Outcome retry(Attempt attempt, Failure failure, Duration pause) throws InterruptedException {
        attempt.release(pause);
        return new Outcome.Retryable(failure, pause);
    }

    private Outcome releaseUnsettled(Attempt attempt, Failure failure) {
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
