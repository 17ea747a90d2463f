package io.sdqueueworker.wiring;

import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.generation.DiffusionRuntime;
import io.sdqueueworker.pipeline.Gpu;
import io.sdqueueworker.pipeline.Pace;
import io.sdqueueworker.pipeline.RuntimeMemory;
import io.sdqueueworker.pipeline.gate.IntakeGate;
import io.sdqueueworker.pipeline.gate.RestartHistory;
import io.sdqueueworker.pipeline.line.Line;
import io.sdqueueworker.pipeline.steps.PatientSteps;
import io.sdqueueworker.telemetry.WorkerMetrics;
import java.time.InstantSource;

/// Assembles the GPU and the gate before it.
///
/// @param metrics takes the meters of the runtime
/// @param clock the wall clock
record GpuWiring(WorkerConfig config, Ports ports, WorkerMetrics metrics, InstantSource clock) {

    /// @param line of the tasks that wait for the GPU
    /// @param onRestart is called after the runtime has restarted
    Gpu of(DiffusionRuntime runtime, ModelWiring models, Pace pace, Line line, Runnable onRestart) {
        RuntimeMemory memory = new RuntimeMemory(runtime, config.runtime().maxRss());
        IntakeGate gate = new IntakeGate(
                Probes.of(ports, models, runtime, config),
                runtime::probe,
                new RestartHistory(metrics::restartNeeded),
                runtime::hasForgotten,
                onRestart);
        PatientSteps steps = new PatientSteps(gate, line, config.publicationTimeout(), clock);
        return new Gpu(runtime, models.staging(), pace, memory, gate, steps);
    }
}
