package io.sdqueueworker.runtimes;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How long a run has been going on that was told to stop. Runtimes hear that between two steps; one that does not for
/// long will not do so any more.
public final class PendingStop {

    private final Duration longest;
    private volatile @Nullable Long toldAtNanos;

    /// @param longest that a run may take to end
    public PendingStop(Duration longest) {
        this.longest = longest;
    }

    /// The run has ended.
    public void isOver() {
        toldAtNanos = null;
    }

    /// The run was told to stop, at the first call, and still goes on.
    ///
    /// @return RUNTIME_UNAVAILABLE, and RUNTIME_STUCK once it has gone on for too long
    public Failure goesOn() {
        Long told = toldAtNanos;
        if (told == null) {
            toldAtNanos = System.nanoTime();
        } else if (System.nanoTime() - told > longest.toNanos()) {
            return new Failure(
                    Code.RUNTIME_STUCK,
                    Stage.GENERATION,
                    "a run that was told to stop " + longest.toSeconds() + " s ago goes on");
        }
        return new Failure(Code.RUNTIME_UNAVAILABLE, Stage.GENERATION, "a run of somebody else's is being stopped");
    }

    /// The run still goes on, and its end is waited for.
    ///
    /// @throws TaskFailedException with the code RUNTIME_STUCK once it has gone on for too long
    public void failIfStuck() throws TaskFailedException {
        Failure failure = goesOn();
        if (failure.code() == Code.RUNTIME_STUCK) {
            throw new TaskFailedException(failure);
        }
    }
}
