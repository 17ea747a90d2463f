package io.sdqueueworker.pipeline.shutdown;

import io.sdqueueworker.io.Durations;
import io.sdqueueworker.pipeline.Pace;
import io.sdqueueworker.pipeline.Receiver;
import io.sdqueueworker.pipeline.TaskThreads;
import io.sdqueueworker.pipeline.line.Line;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Ends the work in order, within one budget, so that no task is lost and none is held longer than needed.
public final class Drain {

    private static final Logger LOG = Logger.getLogger(Drain.class);

    /// The time for uploads after the last generation, and for releasing interrupted tasks.
    private static final Duration ENDING = Duration.ofSeconds(5);

    /// The time for the receiver to release tasks of an earlier process that it has not resumed.
    private static final Duration LAST_RELEASES = Duration.ofSeconds(3);

    /// The interval at which the drain checks whether the task on the GPU still fits into the budget.
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    /// The time that a task must be estimated not to fit before it is stopped: a runtime's first progress includes
    /// the loading of a model, so that the first estimate is too long.
    private static final Duration DOUBT = Duration.ofSeconds(2);

    private final Receiver receiver;
    private final Line line;
    private final TaskThreads tasks;
    private final Pace pace;
    private final DrainMarks marks;
    private volatile long beganAtNanos;
    private volatile boolean begun;

    public Drain(Receiver receiver, Line line, TaskThreads tasks, Pace pace, DrainMarks marks) {
        this.receiver = receiver;
        this.line = line;
        this.tasks = tasks;
        this.pace = pace;
        this.marks = marks;
    }

    /// Reports whether the drain has begun.
    public boolean begun() {
        return begun;
    }

    /// The time since the drain has begun; empty before.
    public Optional<Duration> begunFor() {
        return begun ? Optional.of(Duration.ofNanos(System.nanoTime() - beganAtNanos)) : Optional.empty();
    }

    /// Releases the task on deck at once, stops receiving, lets the task on the GPU continue if it is expected to
    /// end within the budget, and waits for uploads. Leases are renewed meanwhile; the caller stops the renewals
    /// last.
    ///
    /// @param budget for the task on the GPU
    public void run(Duration budget) throws InterruptedException {
        beganAtNanos = System.nanoTime();
        begun = true;
        // Before anything that may wait: another worker could start the task on deck.
        line.close();
        marks.draining();
        LOG.infof("drain started tasks=%d millis=%d", tasks.count(), budget.toMillis());
        long began = System.nanoTime();
        receiver.stop();
        if (!endWithin(budget.minusNanos(System.nanoTime() - began))) {
            LOG.warn("drain budget exceeded, releasing the remaining tasks");
            line.interruptGpu();
            if (!tasks.awaitNone(ENDING)) {
                tasks.interruptAll();
                tasks.awaitNone(ENDING);
            }
        }
        receiver.awaitEnd(LAST_RELEASES);
        LOG.infof("drain finished tasks=%d", tasks.count());
        marks.drained();
    }

    /// Ends or releases the task on the GPU before the node is terminated. Called when no other task can start;
    /// tasks that are finishing continue.
    void freeGpuWithin(Duration time) throws InterruptedException {
        Duration budget = time.minus(ENDING);
        if (!endWithin(budget.isNegative() ? Duration.ZERO : budget)) {
            line.interruptGpu();
        }
    }

    /// Waits until no task is under way, and stops the task on the GPU as soon as it is clear that it would not end
    /// in time.
    ///
    /// @return false if tasks are still under way
    private boolean endWithin(Duration budget) throws InterruptedException {
        long deadline = System.nanoTime() + budget.toNanos();
        boolean stopped = false;
        @Nullable Long doubtedSince = null;
        while (true) {
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (tasks.awaitNone(Durations.shorter(left, BETWEEN_LOOKS))) {
                return true;
            }
            long now = System.nanoTime();
            if (now - deadline >= 0) {
                return false;
            }
            Optional<Duration> rest = pace.atLeast();
            if (stopped || rest.isEmpty() || rest.get().toNanos() <= deadline - now) {
                doubtedSince = null;
            } else if (doubtedSince == null) {
                doubtedSince = now;
            } else if (now - doubtedSince >= DOUBT.toNanos()) {
                LOG.infof(
                        "drain releases the task on the GPU restMillis=%d leftMillis=%d",
                        rest.get().toMillis(), Duration.ofNanos(deadline - now).toMillis());
                line.interruptGpu();
                stopped = true;
            }
        }
    }
}
