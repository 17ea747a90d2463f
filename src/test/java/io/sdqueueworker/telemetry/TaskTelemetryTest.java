package io.sdqueueworker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sdqueueworker.pipeline.attempt.EndedAttempt;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Context;
import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.Outcome;
import io.sdqueueworker.task.OutputLocation;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.TaskId;
import io.sdqueueworker.task.Timings;
import io.sdqueueworker.testing.LoggedLines;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TaskTelemetryTest {

    /// The only trace of such a message besides the quarantine: nothing says who sent it.
    @Test
    void logsWhyAMessageIsMalformed() {
        assertThat(logged(Code.MALFORMED, "metadata.id: the task id is blank"))
                .endsWith("code=MALFORMED outcome=rejected detail=metadata.id: the task id is blank");
    }

    /// The runtime's texts may quote the prompt.
    @Test
    void logsNoDetailThatMayQuoteTheTask() {
        assertThat(logged(Code.RUNTIME_ERROR, "a planted prompt")).doesNotContain("planted");
    }

    /// Senders know this id, and SQS gives the message another one behind a topic.
    @Test
    void logsTheSendersIdOfATaskUntilItEnds() {
        String sent = UUID.randomUUID().toString();
        TaskHeader task = new TaskHeader(
                new TaskId("a-task"),
                new Identity(sent),
                new OutputLocation("a-bucket", "a-prefix", new TaskId("a-task")),
                Context.EMPTY);
        TaskTelemetry telemetry =
                new TaskTelemetry(new WorkerMetrics(new SimpleMeterRegistry()), new RecentMean(Duration.ofSeconds(30)));
        Failure failure = new Failure(Code.RUNTIME_ERROR, Stage.GENERATION, "a planted prompt");
        try (LoggedLines lines = LoggedLines.of(TaskTelemetry.class.getName(), sent)) {
            telemetry.received(task, delivery());
            telemetry.staged(task, Duration.ZERO, 0);
            telemetry.failed("a-task", delivery(), failure, new Outcome.Rejected(failure));
            telemetry.abandoned(delivery(), Outcome.Reason.SHUTDOWN);
            telemetry.ended(new EndedAttempt(
                    delivery(),
                    Optional.of(task),
                    Optional.empty(),
                    new Timings(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO),
                    new Outcome.Rejected(failure)));
            telemetry.abandoned(delivery(), Outcome.Reason.SHUTDOWN);

            assertThat(lines.lines()).hasSize(4).allMatch(line -> line.contains(" identity=" + sent));
        }
    }

    private static String logged(Code code, String detail) {
        String taskId = UUID.randomUUID().toString();
        Failure failure = new Failure(code, Stage.INTAKE, detail);
        try (LoggedLines lines = LoggedLines.of(TaskTelemetry.class.getName(), taskId)) {
            new TaskTelemetry(new WorkerMetrics(new SimpleMeterRegistry()), new RecentMean(Duration.ofSeconds(30)))
                    .failed(taskId, delivery(), failure, new Outcome.Rejected(failure));
            return lines.lines().getFirst();
        }
    }

    private static Delivery delivery() {
        return new Delivery(
                "message-1",
                new Delivery.Receipt("receipt", 1, System.nanoTime(), Duration.ofSeconds(60)),
                Instant.EPOCH,
                new Delivery.Content(Map.of(), Map.of(), "{}"));
    }
}
