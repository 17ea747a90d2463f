package io.sdqueueworker.runtimes.sdwebui;

import io.sdqueueworker.runtimes.PendingStop;
import io.sdqueueworker.task.TaskFailedException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;

/// The turn to use the Web UI: one generation request of this worker at a time, and none while another client's runs.
final class RequestTurn {

    private static final Logger LOG = Logger.getLogger(RequestTurn.class);
    private static final Duration IDLE_PAUSE = Duration.ofMillis(100);

    private final WebUiApi api;
    private final PendingStop stop;

    /// Fair: requests are sent in the order of their submission.
    private final Semaphore turn = new Semaphore(1, true);

    private volatile boolean taken;

    /// @param longest the time that a run may take to stop
    RequestTurn(WebUiApi api, Duration longest) {
        this.api = api;
        this.stop = new PendingStop(longest, Duration.ZERO);
    }

    /// Waits for the turn, and until the Web UI is idle. The caller ends the turn if this succeeds.
    void begin() throws TaskFailedException, InterruptedException {
        turn.acquire();
        taken = true;
        boolean idle = false;
        try {
            awaitIdle();
            idle = true;
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

    /// Stops a run of another client, if this worker has none.
    ///
    /// @throws TaskFailedException if there was one
    void requireNoOther() throws TaskFailedException, InterruptedException {
        // In this order: a run that begins after the flag was read may be this worker's.
        if (!api.progress().idle() && !taken) {
            api.interrupt();
            throw new TaskFailedException(stop.continues());
        }
        stop.ended();
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

    private void awaitIdle() throws TaskFailedException, InterruptedException {
        boolean interrupted = false;
        while (!api.progress().idle()) {
            if (!interrupted) {
                LOG.warn("runtime is busy with a run of another client, stopping it");
                api.interrupt();
                interrupted = true;
            }
            stop.failIfStuck();
            Thread.sleep(IDLE_PAUSE);
        }
        stop.ended();
    }
}
