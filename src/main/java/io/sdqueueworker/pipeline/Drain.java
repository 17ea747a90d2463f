package io.sdqueueworker.pipeline;

import java.time.Duration;
import org.jboss.logging.Logger;

/// Ends the work in order, within one budget, so that no task is lost and none is held for longer than needed.
public final class Drain {

    private static final Logger LOG = Logger.getLogger(Drain.class);

    /// For uploads that follow the last generation, and for giving back what was interrupted.
    private static final Duration ENDING = Duration.ofSeconds(5);

    private final Receiver receiver;
    private final Line line;
    private final Journeys journeys;
    private volatile boolean begun;

    public Drain(Receiver receiver, Line line, Journeys journeys) {
        this.receiver = receiver;
        this.line = line;
        this.journeys = journeys;
    }

    /// Whether the worker is ending.
    public boolean begun() {
        return begun;
    }

    /// Stops receiving, gives back the task on deck at once, lets the task on the GPU go on until the budget is spent,
    /// and waits for uploads. Leases are renewed all the while; stopping the renewals is the caller's last step.
    ///
    /// @param budget for the task on the GPU
    public void run(Duration budget) throws InterruptedException {
        begun = true;
        LOG.infof("drain begun tasks=%d millis=%d", journeys.count(), budget.toMillis());
        receiver.stop();
        line.close();
        if (!journeys.awaitNone(budget)) {
            LOG.warn("drain budget spent, giving back the task on the GPU");
            line.interruptGpu();
            if (!journeys.awaitNone(ENDING)) {
                journeys.interruptAll();
                journeys.awaitNone(ENDING);
            }
        }
        LOG.infof("drain ended tasks=%d", journeys.count());
    }
}
