package io.sdqueueworker.pipeline;

import io.sdqueueworker.io.Backoff;
import io.sdqueueworker.queue.Lease;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Dependency;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Retries the steps of one publication while the bucket or the topic is unavailable: the outputs have cost GPU time
/// and are on this disk only, so that the next attempt would have to generate them again.
final class PublicationRetry {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /// A change of a policy takes some seconds to reach every part of S3.
    private static final Duration LONGEST_REFUSAL = Duration.ofSeconds(15);

    private final Lease lease;
    private final Consumer<Failure> listener;
    private final Duration limit;
    private @Nullable Long failedNanos;

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
                if (isOver(patience(e.failure()), backoff.next())) {
                    throw e;
                }
                listener.accept(e.failure());
            }
            backoff.pause();
        }
    }

    private boolean isOver(Duration patience, Duration pause) {
        long now = System.nanoTime();
        Long first = failedNanos;
        if (first == null) {
            first = now;
            failedNanos = first;
        }
        return now + pause.toNanos() - first - patience.toNanos() > 0;
    }

    /// The time for which a step is retried after a failure.
    private Duration patience(Failure failure) {
        boolean isOutage = failure.code()
                .dependency()
                .filter(on -> on == Dependency.STORAGE || on == Dependency.NOTIFICATION)
                .isPresent();
        if (isOutage) {
            return limit;
        }
        boolean isRefusal = failure.code() == Code.OUTPUT_REFUSED;
        return isRefusal ? Collections.min(List.of(limit, LONGEST_REFUSAL)) : Duration.ZERO;
    }
}
