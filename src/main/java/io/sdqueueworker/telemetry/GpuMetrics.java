package io.sdqueueworker.telemetry;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sdqueueworker.pipeline.line.GpuClock;
import io.sdqueueworker.pipeline.line.IdleReason;
import java.time.Duration;
import java.util.function.Function;

/// The meters of the GPU's time. Together they are the time since the worker began.
public record GpuMetrics(MeterRegistry registry, GpuClock clock) {

    /// `sd_worker_gpu_busy_seconds_total`, `sd_worker_gpu_blocked_seconds_total` and
    /// `sd_worker_gpu_idle_seconds_total{reason}`.
    public void register() {
        time("sd.worker.gpu.busy", GpuClock::busy)
                .description("Time that the runtime worked on tasks")
                .register(registry);
        time("sd.worker.gpu.blocked", GpuClock::blocked)
                .description("Time that a task held the GPU without using it")
                .register(registry);
        for (IdleReason reason : IdleReason.values()) {
            time("sd.worker.gpu.idle", gpu -> gpu.idle(reason))
                    .description("Time that no task held the GPU, by reason")
                    .tag("reason", reason.label())
                    .register(registry);
        }
    }

    private FunctionCounter.Builder<GpuClock> time(String name, Function<GpuClock, Duration> time) {
        return FunctionCounter.builder(name, clock, gpu -> time.apply(gpu).toNanos() / 1e9)
                .baseUnit("seconds");
    }
}
