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

/// Every meter of the worker, but for those of [ModelMetrics], with its name, labels and meaning in one place.
///
/// Labels come from enums only: never task ids, model names or prompts.
public final class WorkerMetrics {

    /// From a health check's blink to the longest video.
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

    /// `sd_worker_tasks_total{outcome,code}`: attempts at tasks by how they ended. `code` is empty without a failure.
    public void ended(Outcome outcome) {
        Counter.builder("sd.worker.tasks")
                .description("Attempts at tasks by how they ended")
                .tag("outcome", outcome.label())
                .tag("code", code(outcome))
                .register(registry)
                .increment();
    }

    /// `sd_worker_stage_seconds{stage}`: how long the stages of successful tasks took.
    public void took(Stage stage, Duration duration) {
        Timer.builder("sd.worker.stage")
                .description("Time that tasks spent in a stage, of those that left it in success")
                .serviceLevelObjectives(STAGE_BUCKETS)
                .tag("stage", stage.label())
                .register(registry)
                .record(duration);
    }

    /// `sd_worker_inputs_total` and `sd_worker_input_bytes_total`: what was fetched for tasks before the GPU.
    public void staged(long count, long bytes) {
        Counter.builder("sd.worker.inputs")
                .description("Inputs by URL that were fetched")
                .register(registry)
                .increment((double) count);
        Counter.builder("sd.worker.input")
                .description("Bytes of inputs by URL that were fetched")
                .baseUnit("bytes")
                .register(registry)
                .increment((double) bytes);
    }

    /// `sd_worker_queue_wait_seconds`: age of the messages when they were received.
    public void waited(Duration duration) {
        Timer.builder("sd.worker.queue.wait")
                .description("Age of messages when this worker received them")
                .serviceLevelObjectives(STAGE_BUCKETS)
                .register(registry)
                .record(duration);
    }

    /// `sd_worker_lease_renewals_total{result}`: renewals of message leases by how they went.
    ///
    /// @param result a constant of an enum
    public void renewed(Enum<?> result) {
        Counter.builder("sd.worker.lease.renewals")
                .description("Renewals of message leases: renewed, failed (tried again), refused (the lease is lost)")
                .tag("result", lower(result))
                .register(registry)
                .increment();
    }

    /// `sd_worker_gpu_busy_seconds_total` and `sd_worker_gpu_idle_seconds_total{work}`: where the GPU's time went,
    /// `work` telling whether a task was waiting for it meanwhile.
    public void gpuTime(GpuClock clock) {
        FunctionCounter.builder("sd.worker.gpu.busy", clock, gpu -> seconds(gpu.busy()))
                .description("Time that tasks held the GPU")
                .baseUnit("seconds")
                .register(registry);
        FunctionCounter.builder("sd.worker.gpu.idle", clock, gpu -> seconds(gpu.idleWithoutWork()))
                .description("Time that the GPU was free, by whether this worker had a task in hand for it")
                .baseUnit("seconds")
                .tag("work", "none")
                .register(registry);
        FunctionCounter.builder("sd.worker.gpu.idle", clock, gpu -> seconds(gpu.idleWithWork()))
                .baseUnit("seconds")
                .tag("work", "waiting")
                .register(registry);
    }

    /// `sd_queue_messages{state}`: what the queue last said of itself; NaN while it cannot be asked.
    public void queueMessages(String state, DoubleSupplier count) {
        Gauge.builder("sd.queue.messages", count::getAsDouble)
                .description("Approximate number of messages in the queue: visible, in_flight, delayed")
                .tag("state", state)
                .strongReference(true)
                .register(registry);
    }

    /// `sd_worker_intake_open`: 1 while the worker takes tasks on, 0 while a dependency keeps it from that.
    public void intakeOpen(DoubleSupplier open) {
        Gauge.builder("sd.worker.intake.open", open::getAsDouble)
                .description("1 while the worker takes tasks on, 0 while a dependency keeps it from that")
                .strongReference(true)
                .register(registry);
    }

    /// `sd_worker_runtime_restarts_needed_total{reason}`: how often the runtime could only be helped by a restart.
    ///
    /// @param reason a constant of an enum
    public void restartNeeded(Enum<?> reason) {
        Counter.builder("sd.worker.runtime.restarts.needed")
                .description("How often the runtime could only be helped by a restart")
                .tag("reason", lower(reason))
                .register(registry)
                .increment();
    }

    /// `sd_worker_runtime_memory_freed_total`: tasks that ran again on the spot, after memory had been freed.
    public void memoryFreed() {
        Counter.builder("sd.worker.runtime.memory.freed")
                .description("Tasks that ran again on the spot, after the runtime had freed GPU memory for them")
                .register(registry)
                .increment();
    }

    /// `sd_worker_runtime_resident_bytes`: the memory of the runtime's process after the last task; NaN where unknown.
    public void runtimeResidentBytes(DoubleSupplier bytes) {
        Gauge.builder("sd.worker.runtime.resident", bytes::getAsDouble)
                .description("Memory of the runtime's process, as it told after the last task")
                .baseUnit("bytes")
                .strongReference(true)
                .register(registry);
    }

    /// `sd_worker_disk_free_bytes{directory}`: what the file system of a directory has left for the worker; NaN
    /// where it cannot be asked.
    ///
    /// @param directory what it is for: `work`, `models`, `runtime_input`, `runtime_output`
    public void diskFreeBytes(String directory, DoubleSupplier bytes) {
        Gauge.builder("sd.worker.disk.free", bytes::getAsDouble)
                .description("Bytes that the file system of a directory has left")
                .baseUnit("bytes")
                .tag("directory", directory)
                .strongReference(true)
                .register(registry);
    }

    /// `sd_worker_spool_bytes`: bytes of tasks under way on disk.
    public void spoolBytes(DoubleSupplier bytes) {
        Gauge.builder("sd.worker.spool", bytes::getAsDouble)
                .description("Bytes on disk of tasks under way: inputs, requests, outputs that are not uploaded yet")
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
