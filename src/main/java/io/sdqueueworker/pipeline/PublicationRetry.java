package io.sdqueueworker.pipeline;

import io.sdqueueworker.io.Backoff;
import io.sdqueueworker.queue.Lease;
import io.sdqueueworker.task.Dependency;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Retries the steps of one publication while the bucket or the topic is unavailable: the outputs have cost GPU time
/// and are on this disk only, so that the next attempt would have to generate them again.
final class PublicationRetry {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Lease lease;
    private final Consumer<Failure> listener;
    private final Duration limit;
    private @Nullable Long endNanos;

    /// @param lease is renewed before each try
    /// @param listener receives each failure that is followed by another try
    /// @param limit of the time from the first failure of a step
    PublicationRetry(Lease lease, Consumer<Failure> listener, Duration limit) {
        this.lease = lease;
        this.listener = listener;
        this.limit = limit;
    }

    /// A step that may be taken twice.
    interface Step<T> {
        T take() throws TaskFailedException, InterruptedException;
    }

    /// Takes a step until it succeeds.
    ///
    /// @throws TaskFailedException if another try would not help, or the time limit is over
    <T> T until(Step<T> step) throws TaskFailedException, InterruptedException {
        Backoff backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE);
        while (true) {
            lease.fence();
            try {
                return step.take();
            } catch (TaskFailedException e) {
                if (!isTemporary(e.failure()) || isOver(backoff.next())) {
                    throw e;
                }
                listener.accept(e.failure());
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

    private static boolean isTemporary(Failure failure) {
        return failure.code()
                .dependency()
                .filter(on -> on == Dependency.STORAGE || on == Dependency.NOTIFICATION)
                .isPresent();
    }
}
