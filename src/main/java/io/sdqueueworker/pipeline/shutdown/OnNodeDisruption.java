package io.sdqueueworker.pipeline.shutdown;

import io.sdqueueworker.node.Disruption;
import io.sdqueueworker.node.NodeWatch;
import io.sdqueueworker.pipeline.gate.IntakeGate;
import io.sdqueueworker.pipeline.line.Line;
import java.time.Duration;
import java.time.InstantSource;

/// What follows when the machine under the worker is about to go: nothing more is begun on it. Unlike the drain, this
/// may be called off.
public final class OnNodeDisruption implements NodeWatch.Listener {

    private final IntakeGate gate;
    private final Line line;
    private final Drain drain;
    private final InstantSource clock;

    /// @param clock the wall clock, which the machine's end is told by
    public OnNodeDisruption(IntakeGate gate, Line line, Drain drain, InstantSource clock) {
        this.gate = gate;
        this.line = line;
        this.drain = drain;
        this.clock = clock;
    }

    @Override
    public void leaving(Disruption disruption) throws InterruptedException {
        gate.hold(disruption.reason());
        line.interruptDeck();
        if (disruption.at().isPresent()) {
            // No SIGTERM can be counted on.
            drain.freeGpuWithin(
                    Duration.between(clock.instant(), disruption.at().get()));
        }
    }

    @Override
    public void staying() {
        gate.release();
    }
}
