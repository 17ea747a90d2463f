package io.sdqueueworker.pipeline;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/// Decides what follows from a failure. A pure function of the failure's code, the number of receives, and the queue's
/// redrive policy.
public final class FailurePolicy {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);
    private static final int RETRIES_ONCE = 2;

    /// The limit for tasks that would be retried forever, because no redrive policy ends them.
    private static final int MAX_RECEIVES_WITHOUT_REDRIVE = 10;

    private final int maxAttempts;
    private final RandomGenerator random;

    /// @param maxAttempts receives after which a task that fails here is set aside
    public FailurePolicy(int maxAttempts, RandomGenerator random) {
        this.maxAttempts = maxAttempts;
        this.random = random;
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

    /// @param receiveCount which delivery of the message failed, from 1
    /// @param maxReceiveCount of the queue's redrive policy, if it has one
    Verdict judge(Failure failure, int receiveCount, OptionalInt maxReceiveCount) {
        Code.Consequence consequence = failure.code().consequence();
        boolean rejected = switch (consequence) {
            case REJECT -> true;
            case RETRY_ONCE -> receiveCount >= RETRIES_ONCE;
            case RETRY, CLOSE_INTAKE, RELEASE_AND_CLOSE_INTAKE -> false;
        };
        if (rejected) {
            return new Verdict.Reject();
        }
        if (maxReceiveCount.isPresent() && receiveCount >= maxReceiveCount.getAsInt()) {
            return new Verdict.DeadLetter();
        }
        // A task that breaks GPUs must not reach the next GPU forever.
        boolean counted =
                consequence == Code.Consequence.RETRY || consequence == Code.Consequence.RELEASE_AND_CLOSE_INTAKE;
        boolean outOfAttempts = counted && receiveCount >= maxAttempts;
        boolean endless = maxReceiveCount.isEmpty() && receiveCount >= MAX_RECEIVES_WITHOUT_REDRIVE;
        if (outOfAttempts || endless) {
            return new Verdict.SetAside();
        }
        return new Verdict.Retry(
                consequence == Code.Consequence.RELEASE_AND_CLOSE_INTAKE ? Duration.ZERO : pause(receiveCount));
    }

    /// Decides about a message that is not a task: it goes to the dead-letter queue without GPU time, or to the
    /// quarantine.
    Verdict judgeUnread(OptionalInt maxReceiveCount) {
        return maxReceiveCount.isPresent() ? new Verdict.Retry(Duration.ZERO) : new Verdict.SetAside();
    }

    /// The pause before the next attempt. It doubles with every receive; the jitter keeps tasks that failed
    /// together from coming back together.
    Duration pause(int receiveCount) {
        long doubled = FIRST_PAUSE.toMillis() << Math.min(receiveCount - 1, 10);
        long longest = Math.min(doubled, LONGEST_PAUSE.toMillis());
        return Duration.ofMillis(longest / 2 + random.nextLong(longest / 2 + 1));
    }
}
