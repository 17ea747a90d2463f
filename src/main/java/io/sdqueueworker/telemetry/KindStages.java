package io.sdqueueworker.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskKind;
import java.time.Duration;

/// The histograms `sd_worker_kind_stage_seconds{kind,stage}`, from a kind's first task on: a worker does few kinds, and
/// each has many series.
final class KindStages {

    private static final Duration[] BUCKETS = {
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(8),
        Duration.ofSeconds(12),
        Duration.ofSeconds(16),
        Duration.ofSeconds(25),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
        Duration.ofHours(1),
        Duration.ofHours(11)
    };

    private final MeterRegistry registry;

    KindStages(MeterRegistry registry) {
        this.registry = registry;
    }

    void took(TaskKind kind, Stage stage, Duration duration) {
        Timer.builder("sd.worker.kind.stage")
                .description("Duration of a stage, of successful tasks of a kind")
                .serviceLevelObjectives(BUCKETS)
                .tag("kind", kind.wireName())
                .tag("stage", stage.label())
                .register(registry)
                .record(duration);
    }
}
