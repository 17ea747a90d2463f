package io.sdqueueworker.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sdqueueworker.generation.MemoryUse;
import io.sdqueueworker.generation.MemoryUse.Pool;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/// The gauges of the runtime's memory. NaN if it was not reported.
///
/// @param memory as last read
public record RuntimeMemoryMetrics(MeterRegistry registry, Supplier<MemoryUse> memory) {

    /// `sd_worker_runtime_resident_bytes`, `sd_worker_runtime_ram_total_bytes`, `sd_worker_runtime_ram_free_bytes`,
    /// `sd_worker_runtime_vram_total_bytes` and `sd_worker_runtime_vram_free_bytes`.
    public void register() {
        gauge(
                "resident",
                "Main memory of the runtime's process",
                use -> use.resident().isPresent() ? Optional.of(use.resident().getAsLong()) : Optional.empty());
        gauge(
                "ram.total",
                "Main memory, as the runtime reports it",
                use -> use.ram().map(Pool::total));
        gauge(
                "ram.free",
                "Free main memory, as the runtime reports it",
                use -> use.ram().map(Pool::free));
        gauge("vram.total", "Memory of the GPU", use -> use.vram().map(Pool::total));
        gauge("vram.free", "Free memory of the GPU", use -> use.vram().map(Pool::free));
    }

    private void gauge(String name, String description, Function<MemoryUse, Optional<Long>> part) {
        Gauge.builder(
                        "sd.worker.runtime." + name,
                        () -> part.apply(memory.get()).map(Long::doubleValue).orElse(Double.NaN))
                .description(description)
                .baseUnit("bytes")
                .strongReference(true)
                .register(registry);
    }
}
