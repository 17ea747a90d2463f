package io.sdqueueworker.pipeline;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// Rejects tasks that have expired, by the time that their sender has set or by the worker's maximum age.
public final class Expiry {

    private final Optional<Duration> maxAge;
    private final InstantSource clock;

    /// @param maxAge since a message was sent; without one, only the sender's time counts
    /// @param clock the wall clock, to compare with the times of the queue and of senders
    public Expiry(Optional<Duration> maxAge, InstantSource clock) {
        this.maxAge = maxAge;
        this.clock = clock;
    }

    /// Checks a task.
    ///
    /// @throws TaskFailedException with the code EXPIRED
    void require(Delivery delivery, TaskHeader task) throws TaskFailedException {
        Instant now = clock.instant();
        Optional<Instant> expiresAt = task.expiresAt();
        if (expiresAt.isPresent() && !now.isBefore(expiresAt.get())) {
            throw expired("the task expired at " + expiresAt.get());
        }
        if (maxAge.isPresent() && now.isAfter(delivery.sentAt().plus(maxAge.get()))) {
            throw expired(
                    "the task was sent at " + delivery.sentAt() + ", longer ago than the maximum age " + maxAge.get());
        }
    }

    private static TaskFailedException expired(String detail) {
        return TaskFailedException.of(Code.EXPIRED, Stage.INTAKE, detail);
    }
}
