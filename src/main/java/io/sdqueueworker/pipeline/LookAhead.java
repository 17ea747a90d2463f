package io.sdqueueworker.pipeline;

import io.sdqueueworker.queue.Backlog;
import java.time.Duration;

/// Decides whether a worker whose GPU is busy receives its next message already, so that the GPU need not wait for the
/// queue and for the staging.
///
/// A message that is taken ahead waits here, however idle another worker is. So it is taken only from a backlog, which
/// idle workers do not drain, and only shortly before it can be begun with.
///
/// Used by the receiver's thread alone.
public final class LookAhead {

    /// As often as the staging may take longer than on average without the GPU waiting for it.
    private static final int STAGINGS = 2;

    private final Backlog backlog;
    private final Pace pace;
    private final Duration shortest;

    /// @param shortest how long before the expected end of the task on the GPU the next one may be taken; twice the
    ///     average staging time if that is longer
    public LookAhead(Backlog backlog, Pace pace, Duration shortest) {
        this.backlog = backlog;
        this.pace = pace;
        this.shortest = shortest;
    }

    /// Whether a message may be taken now, while the GPU is busy. Asks the queue for its depth when the time has come.
    boolean isDue() throws InterruptedException {
        // In this order: the queue is asked only when it matters.
        return endsSoon() && backlog.isThere();
    }

    /// A receive has ended, with a message or without one.
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
