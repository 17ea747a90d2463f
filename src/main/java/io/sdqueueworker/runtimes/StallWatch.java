package io.sdqueueworker.runtimes;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
import java.util.Optional;

/// Decides when a running task is given up.
///
/// The lease of a task is renewed while its thread waits, so a bound is needed: the time limit in any case, and the
/// stall timeout without progress, for runtimes that show progress all the time.
public final class StallWatch {

    private final Optional<Duration> stallTimeout;
    private final Duration timeLimit;
    private volatile long startedAtNanos = System.nanoTime();
    private volatile long movedAtNanos = startedAtNanos;
    private volatile long signAtNanos = startedAtNanos;

    /// Starts both times.
    ///
    /// @param stallTimeout empty if a healthy run may show no progress for any time
    public StallWatch(Optional<Duration> stallTimeout, Duration timeLimit) {
        this.stallTimeout = stallTimeout;
        this.timeLimit = timeLimit;
    }

    /// The task has made progress.
    public void moved() {
        signAtNanos = System.nanoTime();
        movedAtNanos = signAtNanos;
    }

    /// The runtime does not show whether the task makes progress.
    public void unseen() {
        movedAtNanos = System.nanoTime();
    }

    /// The task waits behind another one of this worker: its time has not begun.
    public void waits() {
        moved();
        startedAtNanos = movedAtNanos;
    }

    /// The time since the last sign of progress. A run that is busy for this long may hear a stop as late.
    public Duration silence() {
        return Duration.ofNanos(System.nanoTime() - signAtNanos);
    }

    /// The rest of the time limit.
    public Duration left() {
        Duration left = timeLimit.minusNanos(System.nanoTime() - startedAtNanos);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /// @throws TaskFailedException with the code STALLED or RUNTIME_TIMEOUT if the task has to be given up
    public void check() throws TaskFailedException {
        long now = System.nanoTime();
        if (now - startedAtNanos > timeLimit.toNanos()) {
            throw TaskFailedException.of(
                    Code.RUNTIME_TIMEOUT,
                    Stage.GENERATION,
                    "the task ran for longer than the limit of " + timeLimit.toSeconds() + " s");
        }
        if (stallTimeout.isPresent() && now - movedAtNanos > stallTimeout.get().toNanos()) {
            throw TaskFailedException.of(
                    Code.STALLED,
                    Stage.GENERATION,
                    "the runtime showed no progress for " + stallTimeout.get().toSeconds() + " s");
        }
    }
}
