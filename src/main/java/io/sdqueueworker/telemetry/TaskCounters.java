package io.sdqueueworker.telemetry;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Code.Consequence;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Outcome;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskKind;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The counters `sd_worker_tasks_total{outcome,code}`, one for each way in which an attempt may end, and
/// `sd_worker_tasks_by_kind_total{kind,outcome}`.
final class TaskCounters {

    /// The kind of messages that could not be read, or whose attempt ended before.
    private static final String UNKNOWN = "unknown";

    private static final List<String> OUTCOMES = List.of("completed", "rejected", "retryable", "setaside", "abandoned");

    private final MeterRegistry registry;

    TaskCounters(MeterRegistry registry) {
        this.registry = registry;
        counter("completed", "");
        for (Outcome.Reason reason : Outcome.Reason.values()) {
            counter(new Outcome.Abandoned(reason));
        }
        for (Code code : Code.values()) {
            Failure failure = new Failure(code, Stage.INTAKE, "");
            if (code.consequence() == Consequence.REJECT) {
                counter(new Outcome.Rejected(failure));
            }
            // Final ones too: while the bucket is unavailable, they cannot be reported.
            counter(new Outcome.Retryable(failure, Duration.ZERO));
            counter(new Outcome.SetAside(failure));
        }
        for (String outcome : OUTCOMES) {
            byKind(UNKNOWN, outcome);
            for (TaskKind kind : TaskKind.values()) {
                byKind(kind.wireName(), outcome);
            }
        }
    }

    void count(Outcome outcome, Optional<TaskKind> kind) {
        counter(outcome).increment();
        byKind(kind.map(TaskKind::wireName).orElse(UNKNOWN), outcome.label()).increment();
    }

    private Counter byKind(String kind, String outcome) {
        return Counter.builder("sd.worker.tasks.by.kind")
                .description("Attempts at tasks by kind and outcome")
                .tag("kind", kind)
                .tag("outcome", outcome)
                .register(registry);
    }

    private Counter counter(Outcome outcome) {
        return counter(outcome.label(), code(outcome));
    }

    private Counter counter(String outcome, String code) {
        return Counter.builder("sd.worker.tasks")
                .description("Attempts at tasks by outcome")
                .tag("outcome", outcome)
                .tag("code", code)
                .register(registry);
    }

    private static String code(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Completed _ -> "";
            case Outcome.Rejected(var failure) -> lower(failure.code());
            case Outcome.Retryable(var failure, var _) -> lower(failure.code());
            case Outcome.SetAside(var failure) -> lower(failure.code());
            case Outcome.Abandoned(var reason) -> lower(reason);
        };
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
