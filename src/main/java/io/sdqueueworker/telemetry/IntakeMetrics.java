package io.sdqueueworker.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sdqueueworker.pipeline.gate.IntakeGate;
import io.sdqueueworker.task.Dependency;
import java.util.function.BooleanSupplier;

/// The meters of what the worker accepts, and why not.
public record IntakeMetrics(MeterRegistry registry) {

    /// `sd_worker_intake_closed{dependency}`: 1 while a dependency, the breaker or the node keeps the intake closed;
    /// and `sd_worker_runtime_ready`.
    ///
    /// @param queueFails reports whether messages cannot be received
    public void gate(IntakeGate gate, BooleanSupplier queueFails) {
        for (Dependency dependency : Dependency.values()) {
            closed(
                    dependency.label(),
                    dependency == Dependency.QUEUE
                            ? () -> gate.isClosedBy(dependency) || queueFails.getAsBoolean()
                            : () -> gate.isClosedBy(dependency));
        }
        closed("breaker", gate::isClosedByBreaker);
        closed("node", gate::isHeld);
        flag("sd.worker.runtime.ready", () -> gate.runtimeClosedBecause().isEmpty())
                .description("1 while the runtime is ready, as tasks and probes have last found it")
                .register(registry);
    }

    /// `sd_worker_draining`: 1 from the stop of the worker on.
    public void draining(BooleanSupplier draining) {
        flag("sd.worker.draining", draining)
                .description("1 while the worker ends its work, 0 before")
                .register(registry);
    }

    private void closed(String label, BooleanSupplier closed) {
        flag("sd.worker.intake.closed", closed)
                .description("1 while the dependency keeps the worker from accepting tasks")
                .tag("dependency", label)
                .register(registry);
    }

    private static Gauge.Builder<?> flag(String name, BooleanSupplier flag) {
        return Gauge.builder(name, () -> flag.getAsBoolean() ? 1 : 0).strongReference(true);
    }
}
