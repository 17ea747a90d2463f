package io.sdqueueworker.pipeline;

import io.sdqueueworker.pipeline.line.Line;
import io.sdqueueworker.pipeline.line.OnDeck;
import io.sdqueueworker.pipeline.restart.RunningTask;
import io.sdqueueworker.pipeline.restart.RunningTasks;
import io.sdqueueworker.queue.Leases;
import io.sdqueueworker.queue.QueueUnavailableException;
import io.sdqueueworker.queue.ReceiptRefusedException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Resumes the tasks that an earlier process of this worker had under way when it was killed.
///
/// This comes before the first message is received and before the runtime is probed: a probe stops runs that are not
/// the worker's own.
public final class Resumption {

    private static final Logger LOG = Logger.getLogger(Resumption.class);

    /// The limit of every wait, so that the liveness check can tell a wait from a deadlock.
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    /// The time for the releases at a stop: a drain does not wait longer.
    private static final Duration LONGEST_RELEASE = Duration.ofSeconds(5);

    private final RunningTasks running;
    private final Leases leases;
    private final Line line;
    private final TaskThreads tasks;

    public Resumption(RunningTasks running, Leases leases, Line line, TaskThreads tasks) {
        this.running = running;
        this.leases = leases;
        this.line = line;
        this.tasks = tasks;
    }

    /// Resumes every task that was left, and waits until none of them is on deck or needs the runtime any more.
    /// When interrupted, releases those that were not resumed yet.
    ///
    /// @param turn is called between waits
    public void run(Runnable turn) throws InterruptedException {
        Queue<RunningTask> left = new ArrayDeque<>(running.left());
        try {
            while (!left.isEmpty()) {
                OnDeck place = enter(turn);
                RunningTask next = left.remove();
                tasks.resume(next.delivery(), next.run(), place);
            }
        } finally {
            long deadline = System.nanoTime() + LONGEST_RELEASE.toNanos();
            left.forEach(task -> release(task, Duration.ofNanos(deadline - System.nanoTime())));
        }
        try (OnDeck _ = enter(turn)) {
            while (!line.awaitGpuFree(LONGEST_WAIT)) {
                turn.run();
            }
        }
    }

    /// Leaves its run to the next use of the runtime, which stops it.
    ///
    /// @param left of the time for all releases
    private void release(RunningTask task, Duration left) {
        try {
            leases.release(task.delivery(), left.isPositive() ? left : Duration.ZERO);
        } catch (QueueUnavailableException | ReceiptRefusedException | InterruptedException e) {
            // Without a release it comes back when its visibility timeout ends.
            LOG.infof(
                    "task of an earlier process not resumed, it reappears after its visibility timeout messageId=%s reason=%s",
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
