package io.sdqueueworker.pipeline.settlement;

import io.sdqueueworker.io.Durations;
import io.sdqueueworker.task.Code.Consequence;
import io.sdqueueworker.task.Failure;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/// Decides what follows from a failure. A pure function of the failure, the receives of its message, and the evidence.
public final class FailurePolicy {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);

    /// A source that is away for minutes must not fail every task that names it.
    private static final Duration LONG = Duration.ofMinutes(30);

    private static final Duration FIRST_OF_LONG_PAUSES = Duration.ofSeconds(10);
    private static final Duration LONGEST_OF_LONG_PAUSES = Duration.ofMinutes(15);

    private static final int MOST_DOUBLINGS = 20;

    private final Limits limits;
    private final RandomGenerator random;

    public FailurePolicy(Limits limits, RandomGenerator random) {
        this.limits = limits;
        this.random = random;
    }

    /// The limits of the settings.
    ///
    /// @param maxAttempts receives after which a task that fails here is set aside
    /// @param maxReceives after which any task is set aside if no redrive policy ends it
    public record Limits(int maxAttempts, int maxReceives) {

        /// Raises the second one to the first one.
        public Limits {
            maxReceives = Math.max(maxAttempts, maxReceives);
        }
    }

    /// The receives of a message.
    ///
    /// @param count of receives including this one
    /// @param max of the queue's redrive policy, if it has one
    /// @param sinceFirst the time since the first one
    record Receives(int count, OptionalInt max, Duration sinceFirst) {

        boolean areSpent() {
            return max.isPresent() && count >= max.getAsInt();
        }
    }

    /// The decision about the message.
    sealed interface Verdict {

        /// Publish the failure and delete the message.
        record Reject() implements Verdict {}

        /// Release the message for another attempt.
        record Retry(Duration pause) implements Verdict {}

        /// Keep the message in the quarantine, publish the failure and delete the message.
        record SetAside() implements Verdict {}

        /// Publish the failure and release the message at once: its next receive moves it to the dead-letter
        /// queue.
        record DeadLetter() implements Verdict {}
    }

    /// Decides about a task.
    Verdict judge(Failure failure, Receives receives, Evidence evidence) {
        Consequence consequence = failure.code().consequence();
        if (consequence == Consequence.REJECT) {
            return new Verdict.Reject();
        }
        if (failure.isFinal()) {
            return new Verdict.SetAside();
        }
        if (receives.areSpent()) {
            return new Verdict.DeadLetter();
        }
        boolean counts = evidence.isTrusted() || !failure.code().isVerdict();
        return counts && isOver(consequence, receives, evidence)
                ? new Verdict.SetAside()
                : new Verdict.Retry(pause(consequence, receives));
    }

    /// Decides about a message that is not a task. A worker of a newer version may read it, and the dead-letter
    /// queue is where its sender looks for it; without one, it goes to the quarantine.
    Verdict judgeUnread(Receives receives) {
        if (receives.areSpent()) {
            return new Verdict.DeadLetter();
        }
        return receives.max().isEmpty() || receives.count() >= limits.maxReceives()
                ? new Verdict.SetAside()
                : new Verdict.Retry(pause(receives.count()));
    }

    /// The pause before the next attempt. It doubles with every receive; the jitter keeps tasks that failed
    /// together from coming back together.
    Duration pause(int receiveCount) {
        return jittered(doubled(FIRST_PAUSE, receiveCount - 1, LONGEST_PAUSE));
    }

    private boolean isOver(Consequence consequence, Receives receives, Evidence evidence) {
        boolean outOfAttempts = receives.count() >= limits.maxAttempts();
        boolean over = switch (consequence) {
            case PROVE -> evidence.isConfirmed() || outOfAttempts;
            // A task that breaks GPUs must not reach the next GPU forever.
            case RETRY, RELEASE_AND_CLOSE_INTAKE -> outOfAttempts;
            case RETRY_FOR_LONG -> receives.sinceFirst().compareTo(LONG) >= 0;
            case CLOSE_INTAKE -> false;
            case REJECT, SET_ASIDE -> true;
        };
        return over || (receives.max().isEmpty() && receives.count() >= limits.maxReceives());
    }

    private Duration pause(Consequence consequence, Receives receives) {
        return switch (consequence) {
            case RELEASE_AND_CLOSE_INTAKE -> Duration.ZERO;
            case RETRY_FOR_LONG -> longPause(receives);
            case PROVE, RETRY, CLOSE_INTAKE, REJECT, SET_ASIDE -> pause(receives.count());
        };
    }

    /// Doubles the pause with every receive. If there are few receives, starts with a longer one, so that they are
    /// not spent within minutes.
    private Duration longPause(Receives receives) {
        int left = receives.max().orElse(limits.maxReceives()) - receives.count() - 1;
        Duration early = doubled(FIRST_OF_LONG_PAUSES, receives.count() - 1, LONGEST_OF_LONG_PAUSES);
        Duration late = LONGEST_OF_LONG_PAUSES.dividedBy(1L << Math.clamp(left, 0, MOST_DOUBLINGS));
        return jittered(early.compareTo(late) > 0 ? early : late);
    }

    private static Duration doubled(Duration first, int times, Duration longest) {
        Duration doubled = first.multipliedBy(1L << Math.clamp(times, 0, MOST_DOUBLINGS));
        return Durations.shorter(doubled, longest);
    }

    private Duration jittered(Duration longest) {
        long half = longest.toMillis() / 2;
        return Duration.ofMillis(half + random.nextLong(half + 1));
    }
}
