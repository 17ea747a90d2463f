package io.sdqueueworker.pipeline.shutdown;

import io.sdqueueworker.pipeline.Pace;
import io.sdqueueworker.pipeline.Receiver;
import io.sdqueueworker.pipeline.TaskThreads;
import io.sdqueueworker.pipeline.line.Line;
import java.time.Duration;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Ends the work in order, within one budget, so that no task is lost and none is held for longer than needed.
public final class Drain {

    private static final Logger LOG = Logger.getLogger(Drain.class);

    /// For uploads that follow the last generation, and for giving back what was interrupted.
    private static final Duration ENDING = Duration.ofSeconds(5);

    /// How often it is asked whether the task on the GPU still fits what is left of the budget.
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    /// For how long a task must seem not to fit before it is stopped: a runtime's first progress counts the time that
    /// it took to load a model, and so promises too little.
    private static final Duration DOUBT = Duration.ofSeconds(2);

    private final Receiver receiver;
    private final Line line;
    private final TaskThreads journeys;
    private final Pace pace;
    private final DrainMarks marks;
    private volatile boolean begun;

    public Drain(Receiver receiver, Line line, TaskThreads journeys, Pace pace, DrainMarks marks) {
        this.receiver = receiver;
        this.line = line;
        this.journeys = journeys;
        this.pace = pace;
        this.marks = marks;
    }

    /// Whether the worker is ending.
    public boolean begun() {
        return begun;
    }

    /// Gives back the task on deck at once, stops receiving, lets the task on the GPU go on if it is expected to end
    /// within the budget, and waits for uploads. Leases are renewed all the while; stopping the renewals is the
    /// caller's last step.
    ///
    /// @param budget for the task on the GPU
    public void run(Duration budget) throws InterruptedException {
        begun = true;
        // Before anything that may wait: the task on deck could be begun with elsewhere.
        line.close();
        marks.draining();
        LOG.infof("drain begun tasks=%d millis=%d", journeys.count(), budget.toMillis());
        receiver.stop();
        if (!endWithin(budget)) {
            LOG.warn("drain budget spent, giving back what is left");
            line.interruptGpu();
            if (!journeys.awaitNone(ENDING)) {
                journeys.interruptAll();
                journeys.awaitNone(ENDING);
            }
        }
        LOG.infof("drain ended tasks=%d", journeys.count());
        marks.drained();
    }

    /// Sees to it that the task on the GPU has ended, or is given back, before a moment at which the machine
    /// goes. Nothing else ends; to be called when nothing more is begun.
    void freeGpuWithin(Duration time) throws InterruptedException {
        Duration budget = time.minus(ENDING);
        if (!endWithin(budget.isNegative() ? Duration.ZERO : budget)) {
            line.interruptGpu();
        }
    }

    /// Waits until no task is under way, and stops the one on the GPU as soon as it is clear that it would not end in
    /// time.
    ///
    /// @return whether all ended in time
    private boolean endWithin(Duration budget) throws InterruptedException {
        long deadline = System.nanoTime() + budget.toNanos();
        boolean stopped = false;
        @Nullable Long doubtedSince = null;
        while (true) {
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (journeys.awaitNone(left.compareTo(BETWEEN_LOOKS) < 0 ? left : BETWEEN_LOOKS)) {
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
                        "drain gives back the task on the GPU restMillis=%d leftMillis=%d",
                        rest.get().toMillis(), Duration.ofNanos(deadline - now).toMillis());
                line.interruptGpu();
                stopped = true;
            }
        }
    }
}
