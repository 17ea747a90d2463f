package io.sdqueueworker.wiring;

import io.micrometer.core.instrument.MeterRegistry;
import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.io.Version;
import io.sdqueueworker.pipeline.RuntimeMemory;
import io.sdqueueworker.pipeline.gate.IntakeGate;
import io.sdqueueworker.pipeline.line.GpuClock;
import io.sdqueueworker.pipeline.line.Intake;
import io.sdqueueworker.queue.QueueWatch;
import io.sdqueueworker.task.Dependency;
import io.sdqueueworker.telemetry.GpuMetrics;
import io.sdqueueworker.telemetry.IntakeMetrics;
import io.sdqueueworker.telemetry.QueueMetrics;
import io.sdqueueworker.telemetry.RecentMean;
import io.sdqueueworker.telemetry.RuntimeMemoryMetrics;
import io.sdqueueworker.telemetry.StartTimes;
import io.sdqueueworker.telemetry.WorkerInfo;
import java.time.Duration;
import java.time.Instant;

/// Registers the meters that read the state of the worker's parts.
///
/// @param runtimeType the name of the runtime's type
record WorkerGauges(MeterRegistry registry, WorkerConfig config, String runtimeType) {

    void info() {
        new WorkerInfo(
                        Version.CURRENT.toString(),
                        runtimeType,
                        config.runtime().name().orElse(""),
                        StatusWiring.queueName(config))
                .register(registry);
    }

    void queue(QueueWatch watch, RecentMean mean) {
        QueueMetrics metrics = new QueueMetrics(registry, StatusWiring.queueName(config));
        metrics.depth(watch);
        metrics.backlog(watch, mean);
    }

    void intake(StatusWiring.Intake parts) {
        IntakeMetrics metrics = new IntakeMetrics(registry);
        metrics.gate(parts.gate(), () -> parts.receiver().queueFailure().isPresent());
        metrics.draining(parts.drain()::begun);
    }

    /// Explains idle time by the gate, and notes when the runtime is ready for the first time.
    void gpu(GpuClock clock, IntakeGate gate, StartTimes start) {
        new GpuMetrics(registry, clock).register();
        gate.onChange(() -> {
            Intake now;
            // Changes may overlap: the last one to look must win.
            do {
                now = intake(gate);
                clock.intake(now);
            } while (now != intake(gate));
            if (gate.runtimeClosedBecause().isEmpty()) {
                start.reached(StartTimes.Phase.RUNTIME_READY);
            }
        });
    }

    void memory(RuntimeMemory memory) {
        new RuntimeMemoryMetrics(registry, memory::last).register();
    }

    StartTimes start() {
        Instant began = ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
        return new StartTimes(registry, () -> Duration.between(began, Instant.now()));
    }

    private static Intake intake(IntakeGate gate) {
        if (gate.isOpen()) {
            return gate.isOnTrial() ? Intake.ON_TRIAL : Intake.OPEN;
        }
        boolean runtime = gate.runtimeClosedBecause().isPresent() || gate.isClosedBy(Dependency.RUNTIME);
        return runtime ? Intake.RUNTIME_CLOSED : Intake.CLOSED;
    }
}
