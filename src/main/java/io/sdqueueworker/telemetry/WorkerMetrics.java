package io.sdqueueworker.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sdqueueworker.pipeline.line.GpuClock;
import io.sdqueueworker.task.Outcome;
import io.sdqueueworker.task.Stage;
import java.time.Duration;
import java.util.Locale;
import java.util.function.DoubleSupplier;

/// All meters of the worker except those of [ModelMetrics], with their names, labels and descriptions in one place.
///
/// Labels come from enums only: never task ids, model names or prompts.
public final class WorkerMetrics {

    /// From a fast task to the longest video.
    private static final Duration[] STAGE_BUCKETS = {
        Duration.ofMillis(50),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(2),
        Duration.ofMinutes(5),
        Duration.ofMinutes(10),
        Duration.ofMinutes(30)
    };

    private final MeterRegistry registry;

    public WorkerMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /// `sd_worker_tasks_total{outcome,code}`: attempts at tasks by outcome. `code` is empty without a failure.
    public void ended(Outcome outcome) {
        Counter.builder("sd.worker.tasks")
                .description("Attempts at tasks by outcome")
                .tag("outcome", outcome.label())
                .tag("code", code(outcome))
                .register(registry)
                .increment();
    }

    /// `sd_worker_stage_seconds{stage}`: duration of the stages of successful tasks.
    public void took(Stage stage, Duration duration) {
        Timer.builder("sd.worker.stage")
                .description("Duration of a stage, of successful tasks")
                .serviceLevelObjectives(STAGE_BUCKETS)
                .tag("stage", stage.label())
                .register(registry)
                .record(duration);
    }

    /// `sd_worker_inputs_total` and `sd_worker_input_bytes_total`: inputs that were fetched for tasks.
    public void staged(long count, long bytes) {
        Counter.builder("sd.worker.inputs")
                .description("Inputs fetched by URL")
                .register(registry)
                .increment((double) count);
        Counter.builder("sd.worker.input")
                .description("Bytes of inputs fetched by URL")
                .baseUnit("bytes")
                .register(registry)
                .increment((double) bytes);
    }

    /// `sd_worker_queue_wait_seconds`: age of messages at their receive.
    public void waited(Duration duration) {
        Timer.builder("sd.worker.queue.wait")
                .description("Age of messages when this worker received them")
                .serviceLevelObjectives(STAGE_BUCKETS)
                .register(registry)
                .record(duration);
    }

    /// `sd_worker_lease_renewals_total{result}`: renewals of message leases by result.
    ///
    /// @param result a constant of an enum
    public void renewed(Enum<?> result) {
        Counter.builder("sd.worker.lease.renewals")
                .description("Renewals of message leases: renewed, failed (retried), refused (the lease is lost)")
                .tag("result", lower(result))
                .register(registry)
                .increment();
    }

    /// `sd_worker_gpu_busy_seconds_total` and `sd_worker_gpu_idle_seconds_total{work}`: the GPU's time. The label
    /// `work` shows whether a task was waiting for the GPU.
    public void gpuTime(GpuClock clock) {
        FunctionCounter.builder("sd.worker.gpu.busy", clock, gpu -> seconds(gpu.busy()))
                .description("Time that tasks held the GPU")
                .baseUnit("seconds")
                .register(registry);
        FunctionCounter.builder("sd.worker.gpu.idle", clock, gpu -> seconds(gpu.idleWithoutWork()))
                .description("Time that the GPU was free, by whether a task was waiting for it")
                .baseUnit("seconds")
                .tag("work", "none")
                .register(registry);
        FunctionCounter.builder("sd.worker.gpu.idle", clock, gpu -> seconds(gpu.idleWithWork()))
                .baseUnit("seconds")
                .tag("work", "waiting")
                .register(registry);
    }

    /// `sd_queue_messages{state}`: the queue's depth at the last read; NaN if that failed.
    public void queueMessages(String state, DoubleSupplier count) {
        Gauge.builder("sd.queue.messages", count::getAsDouble)
                .description("Approximate number of messages in the queue: visible, in_flight, delayed")
                .tag("state", state)
                .strongReference(true)
                .register(registry);
    }

    /// `sd_worker_intake_open`: 1 while the worker accepts tasks, 0 while a dependency is unavailable.
    public void intakeOpen(DoubleSupplier open) {
        Gauge.builder("sd.worker.intake.open", open::getAsDouble)
                .description("1 while the worker accepts tasks, 0 while a dependency is unavailable")
                .strongReference(true)
                .register(registry);
    }

    /// `sd_worker_runtime_restarts_needed_total{reason}`: restarts that the runtime needed.
    ///
    /// @param reason a constant of an enum
    public void restartNeeded(Enum<?> reason) {
        Counter.builder("sd.worker.runtime.restarts.needed")
                .description("Restarts that the runtime needed")
                .tag("reason", lower(reason))
                .register(registry)
                .increment();
    }

    /// `sd_worker_runtime_memory_freed_total`: tasks that ran again at once, after the runtime had freed memory.
    public void memoryFreed() {
        Counter.builder("sd.worker.runtime.memory.freed")
                .description("Tasks that ran again at once, after the runtime had freed GPU memory for them")
                .register(registry)
                .increment();
    }

    /// `sd_worker_runtime_resident_bytes`: the memory of the runtime's process after the last task; NaN if unknown.
    public void runtimeResidentBytes(DoubleSupplier bytes) {
        Gauge.builder("sd.worker.runtime.resident", bytes::getAsDouble)
                .description("Memory of the runtime's process after the last task")
                .baseUnit("bytes")
                .strongReference(true)
                .register(registry);
    }

    /// `sd_worker_disk_free_bytes{directory}`: free bytes on the file system of a directory; NaN if unknown.
    ///
    /// @param directory its use: `work`, `models`, `runtime_input`, `runtime_output`
    public void diskFreeBytes(String directory, DoubleSupplier bytes) {
        Gauge.builder("sd.worker.disk.free", bytes::getAsDouble)
                .description("Free bytes on the file system of a directory")
                .baseUnit("bytes")
                .tag("directory", directory)
                .strongReference(true)
                .register(registry);
    }

    /// `sd_worker_spool_bytes`: bytes of tasks under way on disk.
    public void spoolBytes(DoubleSupplier bytes) {
        Gauge.builder("sd.worker.spool", bytes::getAsDouble)
                .description("Bytes on disk of tasks under way: inputs, requests, outputs before their upload")
                .baseUnit("bytes")
                .strongReference(true)
                .register(registry);
    }

    private static String code(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Completed completed -> "";
            case Outcome.Rejected(var failure) -> lower(failure.code());
            case Outcome.Retryable(var failure, var pause) -> lower(failure.code());
            case Outcome.SetAside(var failure) -> lower(failure.code());
            case Outcome.Abandoned(var reason) -> lower(reason);
        };
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
