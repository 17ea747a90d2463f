package io.sdqueueworker.pipeline.restart;

import io.sdqueueworker.pipeline.TaskThreads;
import io.sdqueueworker.pipeline.line.Line;
import io.sdqueueworker.pipeline.line.OnDeck;
import io.sdqueueworker.queue.Lease;
import io.sdqueueworker.queue.Leases;
import io.sdqueueworker.queue.QueueUnavailableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Goes on with the tasks that an earlier process of this worker had under way when it was killed.
///
/// This comes before the first message is received and before the runtime is looked at, which would stop their runs as
/// somebody else's.
public final class Resumption {

    private static final Logger LOG = Logger.getLogger(Resumption.class);

    /// Every wait is bounded, so that standing still can be told from waiting.
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final RunningTasks running;
    private final Leases leases;
    private final Line line;
    private final TaskThreads journeys;

    public Resumption(RunningTasks running, Leases leases, Line line, TaskThreads journeys) {
        this.running = running;
        this.leases = leases;
        this.line = line;
        this.journeys = journeys;
    }

    /// Sends what was left on its way, and waits until none of it is on deck or needs the runtime any more.
    /// Interrupted, it gives back at once what is not on its way yet.
    ///
    /// @param turn is called in between
    public void run(Runnable turn) throws InterruptedException {
        Queue<RunningTask> left = new ArrayDeque<>(running.left());
        try {
            while (!left.isEmpty()) {
                OnDeck place = enter(turn);
                RunningTask next = left.remove();
                journeys.resume(next.delivery(), next.run(), place);
            }
        } finally {
            left.forEach(this::giveBack);
        }
        try (OnDeck _ = enter(turn)) {
            while (!line.awaitGpuFree(LONGEST_WAIT)) {
                turn.run();
            }
        }
    }

    /// What the runtime still does for it is stopped by whoever uses the runtime next.
    private void giveBack(RunningTask task) {
        try (Lease lease = leases.hold(task.delivery())) {
            lease.release(Duration.ZERO);
        } catch (QueueUnavailableException | InterruptedException e) {
            // Without a release it comes back when its visibility runs out.
            LOG.infof(
                    "task of an earlier process is left to its visibility messageId=%s reason=%s",
                    task.delivery().messageId(), e.getMessage());
        }
        running.end(task.delivery());
    }

    private OnDeck enter(Runnable turn) throws InterruptedException {
        @Nullable OnDeck place = null;
        while (place == null) {
            turn.run();
            place = line.enter(LONGEST_WAIT);
        }
        return place;
    }
}
