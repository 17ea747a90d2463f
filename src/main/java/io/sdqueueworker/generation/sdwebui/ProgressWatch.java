package io.sdqueueworker.generation.sdwebui;

import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Decides whether a running generation still moves.
///
/// The lease of a task is renewed for as long as its thread waits, so this is what bounds it: without a change of the
/// progress, or of the bytes that came in, for the stall timeout the task is given up. Where the Web UI works in
/// silence there is only the time limit.
final class ProgressWatch {

    private record Sample(WebUiProgress progress, long bytes) {}

    private final WebUiApi api;
    private final Spool spool;
    private final WebUiSettings settings;
    private final boolean silent;
    private final long startedAtNanos = System.nanoTime();
    private long movedAtNanos = startedAtNanos;
    private @Nullable Sample last;

    ProgressWatch(WebUiApi api, Spool spool, WebUiSettings settings, WebUiRoute route) {
        this.api = api;
        this.spool = spool;
        this.settings = settings;
        this.silent = route.worksInSilence();
    }

    /// Takes one look at the runtime.
    ///
    /// @throws TaskFailedException with the code STALLED or RUNTIME_TIMEOUT when the task is to be given up
    void look() throws TaskFailedException, InterruptedException {
        Sample sample = sample();
        long now = System.nanoTime();
        if (sample != null && !sample.equals(last)) {
            last = sample;
            movedAtNanos = now;
        }
        if (now - startedAtNanos > settings.timeLimit().toNanos()) {
            throw givenUp(
                    Code.RUNTIME_TIMEOUT, "the task ran for longer than the limit of " + seconds(settings.timeLimit()));
        }
        if (!silent && now - movedAtNanos > settings.stallTimeout().toNanos()) {
            throw givenUp(Code.STALLED, "the runtime showed no progress for " + seconds(settings.stallTimeout()));
        }
    }

    private @Nullable Sample sample() throws InterruptedException {
        try {
            return new Sample(api.progress(), spool.bytes());
        } catch (TaskFailedException e) {
            // No answer is no progress; whether the runtime still lives shows on the generation's own connection.
            return null;
        }
    }

    private static TaskFailedException givenUp(Code code, String detail) {
        return new TaskFailedException(new Failure(code, Stage.GENERATION, detail));
    }

    private static String seconds(Duration duration) {
        return TimeUnit.MILLISECONDS.toSeconds(duration.toMillis()) + " s";
    }
}
