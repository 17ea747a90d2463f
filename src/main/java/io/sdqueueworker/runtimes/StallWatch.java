package io.sdqueueworker.runtimes;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Decides when a running task is given up.
///
/// The lease of a task is renewed while its thread waits, so a bound is needed: the stall timeout without progress,
/// and the time limit in any case.
public final class StallWatch {

    private final Duration stallTimeout;
    private final Duration timeLimit;
    private long startedAtNanos = System.nanoTime();
    private long movedAtNanos = startedAtNanos;

    /// Starts both times.
    public StallWatch(Duration stallTimeout, Duration timeLimit) {
        this.stallTimeout = stallTimeout;
        this.timeLimit = timeLimit;
    }

    /// The task has made progress, or the runtime does not show whether it has.
    public void moved() {
        movedAtNanos = System.nanoTime();
    }

    /// The task waits behind another one of this worker: its time has not begun.
    public void waits() {
        startedAtNanos = System.nanoTime();
        movedAtNanos = startedAtNanos;
    }

    /// @throws TaskFailedException with the code STALLED or RUNTIME_TIMEOUT if the task has to be given up
    public void check() throws TaskFailedException {
        long now = System.nanoTime();
        if (now - startedAtNanos > timeLimit.toNanos()) {
            throw TaskFailedException.of(
                    Code.RUNTIME_TIMEOUT,
                    Stage.GENERATION,
                    "the task ran for longer than the limit of " + seconds(timeLimit));
        }
        if (now - movedAtNanos > stallTimeout.toNanos()) {
            throw TaskFailedException.of(
                    Code.STALLED, Stage.GENERATION, "the runtime showed no progress for " + seconds(stallTimeout));
        }
    }

    private static String seconds(Duration duration) {
        return TimeUnit.MILLISECONDS.toSeconds(duration.toMillis()) + " s";
    }
}
