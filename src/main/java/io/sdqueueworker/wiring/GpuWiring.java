package io.sdqueueworker.wiring;

import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.generation.DiffusionRuntime;
import io.sdqueueworker.models.Prefetch;
import io.sdqueueworker.pipeline.Gpu;
import io.sdqueueworker.pipeline.Pace;
import io.sdqueueworker.pipeline.RuntimeMemory;
import io.sdqueueworker.pipeline.gate.IntakeGate;
import io.sdqueueworker.pipeline.gate.RestartHistory;
import io.sdqueueworker.telemetry.WorkerMetrics;

/// Assembles the GPU and the gate before it.
final class GpuWiring {

    private GpuWiring() {}

    static Gpu of(
            WorkerConfig config,
            Ports ports,
            DiffusionRuntime runtime,
            ModelWiring models,
            Pace pace,
            WorkerMetrics metrics) {
        RuntimeMemory memory = new RuntimeMemory(config.runtime().maxRss());
        if (memory.isWatched()) {
            metrics.runtimeResidentBytes(memory::residentBytes);
        }
        IntakeGate gate = new IntakeGate(
                Probes.of(runtime, ports, models, config),
                new RestartHistory(metrics::restartNeeded),
                runtime::hasForgotten);
        if (models.prefetch().pendingBecause().isPresent()) {
            gate.close(Prefetch.notComplete());
        }
        return new Gpu(runtime, models.staging(), pace, memory, gate);
    }
}
