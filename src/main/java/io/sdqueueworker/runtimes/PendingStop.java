package io.sdqueueworker.runtimes;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Measures how long a run continues after it was asked to stop. Runtimes stop between two steps; one that has not
/// stopped for long will not stop any more.
public final class PendingStop {

    private final Duration longest;
    private volatile @Nullable Long askedAtNanos;

    /// @param longest the time that a run may take to stop
    public PendingStop(Duration longest) {
        this.longest = longest;
    }

    /// The run has ended.
    public void ended() {
        askedAtNanos = null;
    }

    /// The run was asked to stop, at the latest by the first call, and still continues.
    ///
    /// @return RUNTIME_UNAVAILABLE, and RUNTIME_STUCK after the longest time
    public Failure continues() {
        Long asked = askedAtNanos;
        if (asked == null) {
            askedAtNanos = System.nanoTime();
        } else if (System.nanoTime() - asked > longest.toNanos()) {
            return new Failure(
                    Code.RUNTIME_STUCK,
                    Stage.GENERATION,
                    "a run that was asked to stop " + longest.toSeconds() + " s ago still continues");
        }
        return new Failure(Code.RUNTIME_UNAVAILABLE, Stage.GENERATION, "a run of another client is being stopped");
    }

    /// The run still continues, and the caller waits for its end.
    ///
    /// @throws TaskFailedException with the code RUNTIME_STUCK after the longest time
    public void failIfStuck() throws TaskFailedException {
        Failure failure = continues();
        if (failure.code() == Code.RUNTIME_STUCK) {
            throw new TaskFailedException(failure);
        }
    }
}
