package io.sdqueueworker.pipeline;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// How long tasks are worth the GPU: until the time that their sender says, and up to an age that the worker is given.
public final class Expiry {

    private final Optional<Duration> maxAge;
    private final InstantSource clock;

    /// @param maxAge since a message was sent; without one, tasks expire by their senders' words only
    /// @param clock the wall clock, which the queue's and the senders' times are compared with
    public Expiry(Optional<Duration> maxAge, InstantSource clock) {
        this.maxAge = maxAge;
        this.clock = clock;
    }

    /// @throws TaskFailedException with the code EXPIRED
    void require(Delivery delivery, TaskHeader task) throws TaskFailedException {
        Instant now = clock.instant();
        Optional<Instant> expiresAt = task.expiresAt();
        if (expiresAt.isPresent() && !now.isBefore(expiresAt.get())) {
            throw expired("the task has expired at " + expiresAt.get());
        }
        if (maxAge.isPresent() && now.isAfter(delivery.sentAt().plus(maxAge.get()))) {
            throw expired(
                    "the task was sent at " + delivery.sentAt() + ", longer ago than this worker's " + maxAge.get());
        }
    }

    private static TaskFailedException expired(String detail) {
        return new TaskFailedException(new Failure(Code.EXPIRED, Stage.INTAKE, detail));
    }
}
