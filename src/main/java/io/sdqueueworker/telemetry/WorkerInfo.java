package io.sdqueueworker.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/// The labels of `sd_worker_info`, to join with other metrics.
///
/// @param runtimeType the name of the runtime's type
/// @param runtime the name of the runtime in the settings; empty without one
/// @param queue the name of the queue
public record WorkerInfo(String version, String runtimeType, String runtime, String queue) {

    /// `sd_worker_info{version,runtime_type,runtime,queue}`: always 1.
    public void register(MeterRegistry registry) {
        Gauge.builder("sd.worker.info", () -> 1)
                .description("The version of the worker, its runtime and its queue; always 1")
                .tag("version", version)
                .tag("runtime_type", runtimeType)
                .tag("runtime", runtime)
                .tag("queue", queue)
                .register(registry);
    }
}
