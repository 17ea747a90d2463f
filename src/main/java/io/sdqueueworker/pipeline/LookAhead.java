package io.sdqueueworker.pipeline;

import io.sdqueueworker.queue.Backlog;
import java.time.Duration;

/// Decides whether a worker whose GPU is busy receives its next message already, so that the GPU does not wait for the
/// queue and for staging.
///
/// A message that was received ahead waits here even if another worker is idle. So it is received only from a backlog,
/// which idle workers do not drain, and only shortly before its task can start.
///
/// Used by the receiver's thread only.
public final class LookAhead {

    /// The number of average staging times after which staging has almost always ended.
    private static final int STAGINGS = 2;

    private final Backlog backlog;
    private final Pace pace;
    private final Duration shortest;

    /// @param shortest time before the expected end of the task on the GPU at which the next one may be received;
    ///     twice the average staging time if that is longer
    public LookAhead(Backlog backlog, Pace pace, Duration shortest) {
        this.backlog = backlog;
        this.pace = pace;
        this.shortest = shortest;
    }

    /// Reports whether a message may be received now, while the GPU is busy. Reads the queue's depth only if the
    /// task on the GPU ends soon.
    boolean isDue() throws InterruptedException {
        // In this order: reading the depth is a call to SQS.
        return endsSoon() && backlog.isThere();
    }

    /// Takes note of the end of a receive.
    ///
    /// @param message whether it brought a message
    void received(boolean message) {
        if (message) {
            backlog.shrink();
        } else {
            backlog.forget();
        }
    }

    private boolean endsSoon() {
        return pace.rest().filter(rest -> rest.compareTo(reach()) <= 0).isPresent();
    }

    private Duration reach() {
        Duration stagings = pace.averageStaging().multipliedBy(STAGINGS);
        return stagings.compareTo(shortest) > 0 ? stagings : shortest;
    }
}
