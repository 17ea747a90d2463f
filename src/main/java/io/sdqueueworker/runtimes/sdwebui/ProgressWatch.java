package io.sdqueueworker.runtimes.sdwebui;

import io.sdqueueworker.generation.Progress;
import io.sdqueueworker.runtimes.StallWatch;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiApi;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiProgress;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiRoute;
import io.sdqueueworker.spool.Spool;
import io.sdqueueworker.task.TaskFailedException;
import org.jspecify.annotations.Nullable;

/// Decides whether a running generation makes progress, by the Web UI's progress and the bytes received. If the Web UI
/// does not report progress, only the time limit applies.
final class ProgressWatch {

    private record Sample(WebUiProgress progress, long bytes) {}

    private final WebUiApi api;
    private final RequestTurn turn;
    private final Spool spool;
    private final StallWatch watch;
    private final Progress progress;
    private final boolean silent;
    private @Nullable Sample last;
    private boolean hasSeenRun;

    /// @param turn knows the job that the progress may still show from an earlier request
    ProgressWatch(WebUiApi api, RequestTurn turn, Spool spool, StallWatch watch, WebUiRoute route, Progress progress) {
        this.api = api;
        this.turn = turn;
        this.spool = spool;
        this.watch = watch;
        this.progress = progress;
        this.silent = route.worksInSilence();
    }

    /// Takes one look at the runtime.
    ///
    /// @throws TaskFailedException with the code STALLED or RUNTIME_TIMEOUT if the task has to be given up
    void look() throws TaskFailedException, InterruptedException {
        Sample sample = sample();
        if (sample != null && !turn.isOver(sample.progress())) {
            hasSeenRun = true;
            sample.progress().share().ifPresent(progress::stepped);
        }
        if (sample != null && !sample.equals(last)) {
            last = sample;
            watch.moved();
        } else if (silent || (sample != null && sample.progress().preparing())) {
            watch.unseen();
        }
        watch.check();
    }

    /// Returns whether the run was in the progress.
    boolean hasSeenRun() {
        return hasSeenRun;
    }

    private @Nullable Sample sample() throws InterruptedException {
        try {
            return new Sample(api.progress(), spool.bytes());
        } catch (TaskFailedException e) {
            // A missing answer counts as no progress. The generation's own connection shows whether the
            // runtime is alive.
            return null;
        }
    }
}
