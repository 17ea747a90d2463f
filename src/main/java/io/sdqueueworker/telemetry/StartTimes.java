package io.sdqueueworker.telemetry;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sdqueueworker.pipeline.attempt.EndedAttempt;
import io.sdqueueworker.pipeline.attempt.TaskEvents;
import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Outcome;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// The parts of a cold start: `sd_worker_start_seconds{phase}`, the seconds from the start of the process to the end of
/// each phase; NaN until then.
public final class StartTimes implements TaskEvents {

    /// A phase of the start.
    public enum Phase {
        /// The runtime is ready for a task for the first time.
        RUNTIME_READY,
        /// The models to prefetch are on the disk.
        PREFETCH,
        /// The first message was received.
        FIRST_RECEIVE,
        /// The first task is completed.
        FIRST_TASK
    }

    private static final long NOT_YET = -1;

    private final Map<Phase, AtomicLong> ends = new EnumMap<>(Phase.class);
    private final Supplier<Duration> sinceStart;

    /// @param sinceStart the time since the start of the process
    public StartTimes(MeterRegistry registry, Supplier<Duration> sinceStart) {
        this.sinceStart = sinceStart;
        for (Phase phase : Phase.values()) {
            AtomicLong end = new AtomicLong(NOT_YET);
            ends.put(phase, end);
            Gauge.builder("sd.worker.start", () -> seconds(end.get()))
                    .description("Seconds from the start of the process to the end of a phase of its start")
                    .baseUnit("seconds")
                    .tag("phase", phase.name().toLowerCase(Locale.ROOT))
                    .strongReference(true)
                    .register(registry);
        }
    }

    /// Ends a phase. Only the first end counts.
    public void reached(Phase phase) {
        requireNonNull(ends.get(phase)).compareAndSet(NOT_YET, sinceStart.get().toMillis());
    }

    @Override
    public void began(Delivery delivery) {
        reached(Phase.FIRST_RECEIVE);
    }

    @Override
    public void ended(EndedAttempt attempt) {
        if (attempt.outcome() instanceof Outcome.Completed) {
            reached(Phase.FIRST_TASK);
        }
    }

    private static double seconds(long millis) {
        return millis == NOT_YET ? Double.NaN : millis / 1e3;
    }
}
