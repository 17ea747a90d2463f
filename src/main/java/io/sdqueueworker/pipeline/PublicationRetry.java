package io.sdqueueworker.pipeline;

import io.sdqueueworker.io.Backoff;
import io.sdqueueworker.pipeline.gate.IntakeGate;
import io.sdqueueworker.queue.Lease;
import io.sdqueueworker.task.Dependency;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Tries the steps of one publication again for as long as the bucket or the topic fails: what is to be published has
/// cost GPU time, is on this disk only, and would have to be made again by whoever takes the message next.
final class PublicationRetry {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Lease lease;
    private final IntakeGate gate;
    private final Duration limit;
    private @Nullable Long endNanos;

    /// @param lease what the steps need, and what is kept meanwhile
    /// @param gate is closed by the first failure
    /// @param limit of the time from the first failure of a step
    PublicationRetry(Lease lease, IntakeGate gate, Duration limit) {
        this.lease = lease;
        this.gate = gate;
        this.limit = limit;
    }

    /// Something that may be done twice.
    interface Step<T> {
        T take() throws TaskFailedException, InterruptedException;
    }

    /// Takes a step, until it succeeds.
    ///
    /// @throws TaskFailedException when no patience would help, or none is left
    <T> T until(Step<T> step) throws TaskFailedException, InterruptedException {
        Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
        while (true) {
            lease.fence();
            try {
                return step.take();
            } catch (TaskFailedException e) {
                if (!isPassing(e.failure()) || isOver(backoff.next())) {
                    throw e;
                }
                gate.close(e.failure());
            }
            backoff.pause();
        }
    }

    private boolean isOver(Duration pause) {
        long now = System.nanoTime();
        Long end = endNanos;
        if (end == null) {
            end = now + limit.toNanos();
            endNanos = end;
        }
        return now + pause.toNanos() - end > 0;
    }

    private static boolean isPassing(Failure failure) {
        Optional<Dependency> dependency = failure.code().dependency();
        return dependency
                .filter(on -> on == Dependency.STORAGE || on == Dependency.NOTIFICATION)
                .isPresent();
    }
}
