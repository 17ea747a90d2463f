package io.sdqueueworker.pipeline.shutdown;

import io.sdqueueworker.node.Disruption;
import io.sdqueueworker.node.NodeWatch;
import io.sdqueueworker.pipeline.gate.IntakeGate;
import io.sdqueueworker.pipeline.line.Line;
import java.time.Duration;
import java.time.InstantSource;

/// Stops starting tasks when the node is about to be terminated. Unlike a drain, this may be cancelled.
public final class OnNodeDisruption implements NodeWatch.Listener {

    private final IntakeGate gate;
    private final Line line;
    private final Drain drain;
    private final InstantSource clock;

    /// @param clock the wall clock, like the time of the termination
    public OnNodeDisruption(IntakeGate gate, Line line, Drain drain, InstantSource clock) {
        this.gate = gate;
        this.line = line;
        this.drain = drain;
        this.clock = clock;
    }

    @Override
    public void leaving(Disruption disruption) throws InterruptedException {
        gate.hold(disruption.reason());
        line.interruptWaiting();
        if (disruption.at().isPresent()) {
            // A SIGTERM may never come.
            drain.freeGpuWithin(
                    Duration.between(clock.instant(), disruption.at().get()));
        }
    }

    @Override
    public void staying() {
        gate.release();
    }
}
