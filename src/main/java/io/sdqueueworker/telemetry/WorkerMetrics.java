package io.sdqueueworker.telemetry;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sdqueueworker.pipeline.gate.RestartHistory;
import io.sdqueueworker.queue.LeaseEvents;
import io.sdqueueworker.task.Outcome;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskKind;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Function;

/// All meters of the worker that events of tasks and the disk give, with their names, labels and descriptions in one
/// place.
///
/// Labels come from enums only: never task ids, model names or prompts. Every series of a counter exists at 0 from the
/// start: Prometheus sees no increase in a series that begins at 1.
public final class WorkerMetrics {

    /// From a fast task to the longest that SQS allows. Most of them split the usual times of a picture.
    private static final Duration[] STAGE_BUCKETS = {
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(8),
        Duration.ofSeconds(10),
        Duration.ofSeconds(13),
        Duration.ofSeconds(16),
        Duration.ofSeconds(20),
        Duration.ofSeconds(25),
        Duration.ofSeconds(40),
        Duration.ofMinutes(1),
        Duration.ofMinutes(2),
        Duration.ofMinutes(5),
        Duration.ofMinutes(15),
        Duration.ofHours(1),
        Duration.ofHours(3),
        Duration.ofHours(11)
    };

    private final MeterRegistry registry;
    private final TaskCounters tasks;
    private final KindStages kinds;
    private final Map<Stage, Timer> stages = new EnumMap<>(Stage.class);
    private final Map<LeaseEvents.Renewal, Counter> renewals;
    private final Map<RestartHistory.Reason, Counter> restarts;
    private final Timer queueWait;
    private final Counter inputs;
    private final Counter inputBytes;
    private final Counter memoryFreed;

    public WorkerMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.tasks = new TaskCounters(registry);
        this.kinds = new KindStages(registry);
        for (Stage stage : List.of(Stage.STAGING, Stage.GENERATION, Stage.PUBLICATION)) {
            stages.put(
                    stage,
                    Timer.builder("sd.worker.stage")
                            .description("Duration of a stage, of successful tasks")
                            .serviceLevelObjectives(STAGE_BUCKETS)
                            .tag("stage", stage.label())
                            .register(registry));
        }
        this.renewals = counters(
                LeaseEvents.Renewal.class,
                result -> Counter.builder("sd.worker.lease.renewals")
                        .description("Renewals of message leases by result")
                        .tag("result", lower(result)));
        this.restarts = counters(
                RestartHistory.Reason.class,
                reason -> Counter.builder("sd.worker.runtime.restarts.needed")
                        .description("Restarts that the runtime needed")
                        .tag("reason", lower(reason)));
        this.queueWait = Timer.builder("sd.worker.queue.wait")
                .description("Age of messages when they were received for the first time")
                .serviceLevelObjectives(STAGE_BUCKETS)
                .register(registry);
        this.inputs = Counter.builder("sd.worker.inputs")
                .description("Inputs fetched by URL")
                .register(registry);
        this.inputBytes = Counter.builder("sd.worker.input")
                .description("Bytes of inputs fetched by URL")
                .baseUnit("bytes")
                .register(registry);
        this.memoryFreed = Counter.builder("sd.worker.runtime.memory.freed")
                .description("Tasks that ran again at once, after the runtime had freed GPU memory for them")
                .register(registry);
    }

    private <E extends Enum<E>> Map<E, Counter> counters(Class<E> labels, Function<E, Counter.Builder> builder) {
        Map<E, Counter> counters = new EnumMap<>(labels);
        for (E label : labels.getEnumConstants()) {
            counters.put(label, builder.apply(label).register(registry));
        }
        return counters;
    }

    /// `sd_worker_tasks_total{outcome,code}` and `sd_worker_tasks_by_kind_total{kind,outcome}`: attempts at tasks by
    /// outcome. `code` is empty without a failure, `kind` is `unknown` if the attempt ended before it was known.
    public void ended(Outcome outcome, Optional<TaskKind> kind) {
        tasks.count(outcome, kind);
    }

    /// `sd_worker_stage_seconds{stage}` and `sd_worker_kind_stage_seconds{kind,stage}`: duration of the stages of
    /// successful tasks, from staging on. The series of a kind exist from its first task on.
    public void took(TaskKind kind, Stage stage, Duration duration) {
        requireNonNull(stages.get(stage)).record(duration);
        kinds.took(kind, stage, duration);
    }

    /// `sd_worker_inputs_total` and `sd_worker_input_bytes_total`: inputs that were fetched for tasks.
    public void staged(long count, long bytes) {
        inputs.increment((double) count);
        inputBytes.increment((double) bytes);
    }

    /// `sd_worker_queue_wait_seconds`: age of messages at their first receive.
    public void waited(Duration duration) {
        queueWait.record(duration);
    }

    /// `sd_worker_lease_renewals_total{result}`: renewals of message leases by result.
    public void renewed(LeaseEvents.Renewal result) {
        requireNonNull(renewals.get(result)).increment();
    }

    /// `sd_worker_task_running_seconds{kind}` and `sd_worker_task_progress_ratio{kind}`: the task on the GPU. Both
    /// are 0 while none of the kind has it.
    public void taskOnGpu(TaskKind kind, DoubleSupplier runningSeconds, DoubleSupplier progress) {
        Gauge.builder("sd.worker.task.running", runningSeconds::getAsDouble)
                .description("Seconds since the task on the GPU took it, 0 while none of the kind has it")
                .baseUnit("seconds")
                .tag("kind", kind.wireName())
                .strongReference(true)
                .register(registry);
        Gauge.builder("sd.worker.task.progress.ratio", progress::getAsDouble)
                .description("Share of the task on the GPU that its runtime reports as done")
                .tag("kind", kind.wireName())
                .strongReference(true)
                .register(registry);
    }

    /// `sd_worker_runtime_restarts_needed_total{reason}`: restarts that the runtime needed.
    public void restartNeeded(RestartHistory.Reason reason) {
        requireNonNull(restarts.get(reason)).increment();
    }

    /// `sd_worker_runtime_memory_freed_total`: tasks that ran again at once, after the runtime had freed memory.
    public void memoryFreed() {
        memoryFreed.increment();
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

    /// `sd_worker_spool_bytes` and `sd_worker_spool_limit_bytes`: bytes of tasks under way on disk, and their limit.
    public void spoolBytes(DoubleSupplier bytes, long limit) {
        Gauge.builder("sd.worker.spool", bytes::getAsDouble)
                .description("Bytes on disk of tasks under way: inputs, requests, outputs before their upload")
                .baseUnit("bytes")
                .strongReference(true)
                .register(registry);
        Gauge.builder("sd.worker.spool.limit", () -> limit)
                .description("Bytes on disk that tasks under way may take together")
                .baseUnit("bytes")
                .strongReference(true)
                .register(registry);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
