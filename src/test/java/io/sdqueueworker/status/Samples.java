package io.sdqueueworker.status;

import io.sdqueueworker.status.WorkerStatus.About;
import io.sdqueueworker.status.WorkerStatus.CurrentTask;
import io.sdqueueworker.status.WorkerStatus.EndedTask;
import io.sdqueueworker.status.WorkerStatus.IntakeClosure;
import io.sdqueueworker.status.WorkerStatus.ModelCache;
import io.sdqueueworker.status.WorkerStatus.QueueDepth;
import io.sdqueueworker.status.WorkerStatus.RuntimeCondition;
import io.sdqueueworker.status.WorkerStatus.TaskName;
import io.sdqueueworker.task.TaskKind;
import io.sdqueueworker.task.Timings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/// Statuses of workers that tests render.
final class Samples {

    static final Instant NOW = Instant.parse("2026-12-01T04:31:05Z");

    /// The longest id, of characters that mean something in HTML and JSON, and without a place to break the line.
    static final String HOSTILE_ID = "<script>alert('\"&')</script>" + "x".repeat(171);

    private Samples() {}

    /// A worker that has just started.
    static WorkerStatus idle() {
        return new WorkerStatus(
                new About(NOW, "1.2.0", "tasks", "sdwebui", Optional.empty(), false),
                Optional.empty(),
                new WorkerStatus.RuntimeStatus(RuntimeCondition.READY, Optional.empty()),
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty());
    }

    /// A worker with something in every part of the page.
    static WorkerStatus full() {
        return new WorkerStatus(
                new About(NOW, "1.2.0 (0a1b2c3)", "tasks", "comfyui", Optional.of("a-runtime"), true),
                Optional.of(new IntakeClosure(
                        NOW.minusSeconds(185),
                        List.of("the worker is draining", "storage: 503 <SlowDown> (output-put, result-put)"))),
                new WorkerStatus.RuntimeStatus(RuntimeCondition.RESTART_NEEDED, Optional.of("the GPU is broken")),
                Optional.of(new QueueDepth(12, 3, 1)),
                List.of(
                        new CurrentTask(
                                name(HOSTILE_ID, TaskKind.PIPELINE),
                                TaskPlace.FINISHING,
                                1,
                                Duration.ofMillis(400),
                                OptionalDouble.empty(),
                                Optional.empty()),
                        new CurrentTask(
                                name("castle", TaskKind.IMAGE_TO_IMAGE),
                                TaskPlace.ON_GPU,
                                2,
                                Duration.ofSeconds(12),
                                OptionalDouble.of(0.4),
                                Optional.of(NOW.plusSeconds(18))),
                        new CurrentTask(
                                TaskName.UNREAD,
                                TaskPlace.ON_DECK,
                                1,
                                Duration.ZERO,
                                OptionalDouble.empty(),
                                Optional.empty())),
                IntStream.range(0, 50).mapToObj(Samples::ended).toList(),
                Optional.of(new ModelCache(6L << 30, 100L << 30)));
    }

    private static EndedTask ended(int number) {
        Timings timings = new Timings(
                Duration.ofMillis(20L * number),
                Duration.ofMillis(80),
                Duration.ofMillis(41),
                Duration.ofMillis(1_110),
                Duration.ofMillis(94));
        String id = number == 7 ? HOSTILE_ID : "task-" + number;
        return number % 3 == 0
                ? new EndedTask(
                        name(id, TaskKind.EXTRA_BATCH_IMAGES),
                        2,
                        "retryable",
                        Optional.of("notification_unavailable"),
                        timings,
                        NOW.minusSeconds(number))
                : new EndedTask(
                        name(id, TaskKind.TEXT_TO_IMAGE),
                        1,
                        "completed",
                        Optional.empty(),
                        timings,
                        NOW.minusSeconds(number));
    }

    private static TaskName name(String id, TaskKind kind) {
        return new TaskName(Optional.of(id), Optional.of(kind));
    }
}
