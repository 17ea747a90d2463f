package io.sdqueueworker.pipeline;

import io.sdqueueworker.generation.DiffusionRuntime;
import io.sdqueueworker.pipeline.gate.IntakeGate;
import io.sdqueueworker.pipeline.gate.RestartHistory;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.telemetry.WorkerMetrics;
import java.util.Optional;
import java.util.OptionalLong;
import org.jboss.logging.Logger;

/// Watches the memory of a runtime that leaks, between tasks: a restart of its own is better than the kernel's, which
/// comes in the middle of one.
public final class RuntimeMemory {

    private static final Logger LOG = Logger.getLogger(RuntimeMemory.class);

    private final DiffusionRuntime runtime;
    private final Optional<Long> limit;
    private final IntakeGate gate;
    private volatile double last = Double.NaN;

    /// @param limit bytes that the runtime may hold between two tasks; without one it is not asked
    public RuntimeMemory(DiffusionRuntime runtime, Optional<Long> limit, IntakeGate gate, WorkerMetrics metrics) {
        this.runtime = runtime;
        this.limit = limit;
        this.gate = gate;
        if (limit.isPresent()) {
            metrics.runtimeResidentBytes(() -> last);
        }
    }

    /// Looks once, while no task is on the runtime.
    void look() throws InterruptedException {
        if (limit.isEmpty()) {
            return;
        }
        try {
            OptionalLong resident = runtime.residentBytes();
            last = resident.isPresent() ? resident.getAsLong() : Double.NaN;
            if (resident.isPresent() && resident.getAsLong() > limit.get()) {
                gate.requireRestart(
                        RestartHistory.Reason.MEMORY,
                        "the runtime holds " + resident.getAsLong() + " bytes of memory, more than the " + limit.get()
                                + " of WORKER_RUNTIME_MAX_RSS, until it restarts");
            }
        } catch (TaskFailedException e) {
            LOG.debugf("runtime does not tell its memory code=%s", e.failure().code());
        }
    }
}
