package io.sdqueueworker.pipeline;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/// Decides what follows from a failure. Pure: the code, the number of receives, and the queue's redrive policy.
final class FailurePolicy {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);
    private static final int RETRIES_ONCE = 2;

    /// Without a redrive policy nobody else ends a task that fails for ever.
    private static final int MAX_RECEIVES_WITHOUT_REDRIVE = 10;

    private final int maxAttempts;
    private final RandomGenerator random;

    /// @param maxAttempts receives after which a task that fails here is set aside
    FailurePolicy(int maxAttempts, RandomGenerator random) {
        this.maxAttempts = maxAttempts;
        this.random = random;
    }

    /// What to do with the message.
    sealed interface Verdict {

        /// Tell the sender and delete the message.
        record Reject() implements Verdict {}

        /// Release the message for another attempt.
        record Retry(Duration pause) implements Verdict {}

        /// Keep the message in the quarantine, tell the sender and delete it.
        record SetAside() implements Verdict {}

        /// Tell the sender and release the message at once: its next receive moves it to the dead-letter queue.
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
        // A task that breaks GPUs must not go on to the next one for ever.
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

    /// For a message whose task nobody can read, and never will: to the dead-letter queue without GPU time, or to the
    /// quarantine.
    Verdict judgeUnread(OptionalInt maxReceiveCount) {
        return maxReceiveCount.isPresent() ? new Verdict.Retry(Duration.ZERO) : new Verdict.SetAside();
    }

    /// How long a message rests before its next attempt. Doubles with every receive; the jitter keeps tasks that failed
    /// together from coming back together.
    Duration pause(int receiveCount) {
        long doubled = FIRST_PAUSE.toMillis() << Math.min(receiveCount - 1, 10);
        long longest = Math.min(doubled, LONGEST_PAUSE.toMillis());
        return Duration.ofMillis(longest / 2 + random.nextLong(longest / 2 + 1));
    }
}
