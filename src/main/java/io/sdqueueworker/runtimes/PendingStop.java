package io.sdqueueworker.runtimes;

import io.sdqueueworker.io.Durations;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Measures how long a run continues after it was asked to stop.
///
/// Runtimes stop between two steps. A step that has shown nothing for minutes, such as the decoding of a video, may
/// take as many minutes more, so silence alone is not a hang.
public final class PendingStop {

    private final Duration stopTime;
    private final Duration unknownRest;
    private final LongSupplier nanoTime;
    private volatile @Nullable Asked asked;

    /// @param silence the time that the run had shown nothing for
    /// @param rest the time that the run may take although it shows nothing
    private record Asked(long atNanos, Duration silence, Duration rest) {}

    /// @param stopTime the time that a run may take to stop after a step
    /// @param unknownRest the time that a run may take of which nothing is known, as that of another client
    public PendingStop(Duration stopTime, Duration unknownRest) {
        this(stopTime, unknownRest, System::nanoTime);
    }

    /// @param nanoTime a clock like [System#nanoTime()]
    PendingStop(Duration stopTime, Duration unknownRest, LongSupplier nanoTime) {
        this.stopTime = stopTime;
        this.unknownRest = unknownRest;
        this.nanoTime = nanoTime;
    }

    /// The run has ended.
    public void ended() {
        asked = null;
    }

    /// A run of this worker was asked to stop.
    ///
    /// @param silence the time that it had shown nothing for
    /// @param rest the time that it may take although it shows nothing, while the runtime answers
    public void asked(Duration silence, Duration rest) {
        if (asked == null) {
            asked = new Asked(nanoTime.getAsLong(), silence, rest);
        }
    }

    /// The run was asked to stop, at the latest by the first call, and still continues. The runtime answers.
    ///
    /// @return RUNTIME_UNAVAILABLE, and RUNTIME_STUCK if the run can no longer be healthy
    public Failure continues() {
        asked(Duration.ZERO, unknownRest);
        Asked now = asked;
        return now != null && isOver(now, Durations.longer(now.silence(), now.rest()))
                ? stuck(now, "still continues")
                : new Failure(Code.RUNTIME_UNAVAILABLE, Stage.GENERATION, "a run of another client is being stopped");
    }

    /// The runtime does not answer any more.
    ///
    /// @return RUNTIME_STUCK if a run was asked to stop long enough before
    public Optional<Failure> unanswered() {
        Asked now = asked;
        return now != null && isOver(now, now.silence())
                ? Optional.of(stuck(now, "has not ended, and the runtime does not answer"))
                : Optional.empty();
    }

    /// The run still continues, and the caller waits for its end.
    ///
    /// @throws TaskFailedException with the code RUNTIME_STUCK if the run can no longer be healthy
    public void failIfStuck() throws TaskFailedException {
        Failure failure = continues();
        if (failure.code() == Code.RUNTIME_STUCK) {
            throw new TaskFailedException(failure);
        }
    }

    /// @param rest the time that the run may take in addition to that of a stop
    private boolean isOver(Asked asked, Duration rest) {
        return age(asked).compareTo(stopTime.plus(rest)) > 0;
    }

    private Duration age(Asked asked) {
        return Duration.ofNanos(nanoTime.getAsLong() - asked.atNanos());
    }

    private Failure stuck(Asked asked, String state) {
        long seconds = age(asked).toSeconds();
        return new Failure(
                Code.RUNTIME_STUCK, Stage.GENERATION, "a run that was asked to stop " + seconds + " s ago " + state);
    }
}
