package io.sdqueueworker.runtimes.sdwebui;

import io.sdqueueworker.runtimes.PendingStop;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiApi;
import io.sdqueueworker.runtimes.sdwebui.api.WebUiProgress;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/// The turn to use the Web UI: one generation request of this worker at a time, and none while another client's runs.
///
/// The progress alone does not say whether something runs. In A1111 and Forge a job of extras that raises an error
/// stays in the progress (`modules/postprocessing.py`), in SD.Next any job (`modules/api/generate.py`), until the next
/// one begins. So a job whose request has been answered is over, and so is one that nothing moves.
final class RequestTurn {

    private static final Logger LOG = Logger.getLogger(RequestTurn.class);
    private static final Duration IDLE_PAUSE = Duration.ofMillis(100);

    private final WebUiApi api;
    private final PendingStop stop;

    /// Fair: requests are sent in the order of their submission.
    private final Semaphore turn = new Semaphore(1, true);

    private volatile boolean taken;

    /// A request of this worker was given up before its answer, so its run may continue.
    private volatile boolean abandoned;

    /// The job that is over although it is in the progress.
    private volatile Optional<WebUiProgress.Position> stale = Optional.empty();

    /// The job that was first asked to stop.
    private volatile Optional<WebUiProgress.Position> stopping = Optional.empty();

    /// @param longest the time that a run may take to stop
    RequestTurn(WebUiApi api, Duration longest) {
        this.api = api;
        this.stop = new PendingStop(longest, Duration.ZERO);
    }

    /// Waits for the turn, and until the Web UI is idle. The caller ends the turn if this succeeds.
    ///
    /// @return the progress of the idle Web UI
    WebUiProgress begin() throws TaskFailedException, InterruptedException {
        turn.acquire();
        taken = true;
        boolean idle = false;
        try {
            WebUiProgress progress = awaitIdle();
            idle = true;
            return progress;
        } finally {
            if (!idle) {
                end();
            }
        }
    }

    void end() {
        taken = false;
        turn.release();
    }

    /// The request of this turn has been answered, with whatever status. A job that is in the progress now is over.
    ///
    /// @return the progress now, if the Web UI reports it
    Optional<WebUiProgress> answered() throws InterruptedException {
        try {
            WebUiProgress now = api.progress();
            stale = now.position();
            return Optional.of(now);
        } catch (TaskFailedException e) {
            LOG.debugf("progress after a run is not known code=%s", e.failure().code());
            return Optional.empty();
        }
    }

    /// The request of this turn was given up, and was not answered.
    void abandoned() {
        abandoned = true;
    }

    /// Returns whether the progress is of a job that is over.
    boolean isOver(WebUiProgress progress) {
        return progress.position().isEmpty() || progress.position().equals(stale);
    }

    /// Stops a run of another client, if this worker has none.
    ///
    /// @throws TaskFailedException if there was one
    void requireNoOther() throws TaskFailedException, InterruptedException {
        WebUiProgress now = api.progress();
        if (isOver(now)) {
            ended();
            return;
        }
        // Read after the progress: a run that begins in between may be this worker's.
        if (!taken) {
            api.interrupt();
            Failure failure = stopping(now);
            if (!isOver(now)) {
                throw new TaskFailedException(failure);
            }
        }
    }

    /// Asks the Web UI to stop a run of this worker. Best effort: the next turn waits until the Web UI is idle.
    ///
    /// @param silence the time that the run has shown nothing for
    void stop(Duration silence) throws InterruptedException {
        stop.asked(silence, Duration.ZERO);
        try {
            api.interrupt();
        } catch (TaskFailedException e) {
            LOG.warnf("request to stop the runtime failed code=%s", e.failure().code());
        }
    }

    private WebUiProgress awaitIdle() throws TaskFailedException, InterruptedException {
        boolean interrupted = false;
        WebUiProgress now = api.progress();
        while (!isOver(now)) {
            if (!interrupted) {
                LOG.warn("runtime is busy with a run of another client, stopping it");
                api.interrupt();
                interrupted = true;
            }
            Failure failure = stopping(now);
            if (!isOver(now) && failure.code() == Code.RUNTIME_STUCK) {
                throw new TaskFailedException(failure);
            }
            Thread.sleep(IDLE_PAUSE);
            now = api.progress();
        }
        ended();
        return now;
    }

    /// A job was asked to stop and is still in the progress. If it has not moved until its time is up, it is taken
    /// for one that is over. Only a run that this worker gave up itself is known to have hung before.
    private Failure stopping(WebUiProgress now) {
        Failure failure = stop.continues();
        if (stopping.isEmpty()) {
            stopping = now.position();
        }
        if (failure.code() == Code.RUNTIME_STUCK && !abandoned && now.position().equals(stopping)) {
            LOG.warn("runtime reports a run that does not move, the next request is sent all the same");
            stale = now.position();
            ended();
        }
        return failure;
    }

    private void ended() {
        stop.ended();
        stopping = Optional.empty();
        abandoned = false;
    }
}
