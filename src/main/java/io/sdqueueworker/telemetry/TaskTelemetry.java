package io.sdqueueworker.telemetry;

import io.sdqueueworker.io.WordlessException;
import io.sdqueueworker.pipeline.attempt.EndedAttempt;
import io.sdqueueworker.pipeline.attempt.TaskEvents;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Code.Consequence;
import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Outcome;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.TaskKind;
import io.sdqueueworker.task.Timings;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/// Turns the events of tasks into log lines with fixed keys, and into meters.
///
/// Log lines hold ids, stages, codes, durations and sizes. They never hold prompts, contexts, or other content of a
/// task.
public final class TaskTelemetry implements TaskEvents {

    private static final Logger LOG = Logger.getLogger(TaskTelemetry.class);

    private static final String FAILED =
            "task failed taskId=%s identity=%s messageId=%s attempt=%d stage=%s code=%s outcome=%s";

    private final WorkerMetrics metrics;
    private final RecentMean mean;

    /// The identities of the tasks in progress, by the ids of their messages.
    private final Map<String, String> identities = new ConcurrentHashMap<>();

    /// @param mean takes the time of each completed task on the GPU
    public TaskTelemetry(WorkerMetrics metrics, RecentMean mean) {
        this.metrics = metrics;
        this.mean = mean;
    }

    @Override
    public void firstReceived(Duration age) {
        metrics.waited(age);
    }

    @Override
    public void received(TaskHeader task, Delivery delivery) {
        identities.put(delivery.messageId(), task.identity().value());
        LOG.infof(
                "task received taskId=%s identity=%s messageId=%s attempt=%d",
                task.id(), task.identity(), delivery.messageId(), delivery.receiveCount());
    }

    @Override
    public void resumed(TaskHeader task, Delivery delivery) {
        identities.put(delivery.messageId(), task.identity().value());
        LOG.infof(
                "task resumed taskId=%s identity=%s messageId=%s attempt=%d",
                task.id(), task.identity(), delivery.messageId(), delivery.receiveCount());
    }

    @Override
    public void inputsFetched(long count, long bytes) {
        metrics.staged(count, bytes);
    }

    @Override
    public void staged(TaskHeader task, Duration took, long bytes) {
        LOG.infof(
                "task staged taskId=%s identity=%s stage=%s millis=%d bytes=%d",
                task.id(), task.identity(), Stage.STAGING.label(), took.toMillis(), bytes);
    }

    @Override
    public void rerunsWithFreedMemory(TaskHeader task) {
        LOG.warnf(
                "task runs again after memory was freed taskId=%s identity=%s code=%s",
                task.id(), task.identity(), Code.OUT_OF_MEMORY);
        metrics.memoryFreed();
    }

    @Override
    public void rerunsWithFetchedModel(TaskHeader task) {
        LOG.warnf(
                "task runs again after a model was fetched taskId=%s identity=%s code=%s",
                task.id(), task.identity(), Code.MODEL_NOT_FOUND);
    }

    @Override
    public void generated(TaskHeader task, Duration took, long bytes) {
        LOG.infof(
                "task generated taskId=%s identity=%s stage=%s millis=%d bytes=%d",
                task.id(), task.identity(), Stage.GENERATION.label(), took.toMillis(), bytes);
    }

    @Override
    public void published(TaskHeader task, Timings timings) {
        LOG.infof(
                "task published taskId=%s identity=%s stage=%s millis=%d",
                task.id(),
                task.identity(),
                Stage.PUBLICATION.label(),
                timings.publication().toMillis());
    }

    @Override
    public void republished(TaskHeader task) {
        LOG.infof(
                "result published again taskId=%s identity=%s stage=%s",
                task.id(), task.identity(), Stage.INTAKE.label());
    }

    @Override
    public void failed(String taskId, Delivery delivery, Failure failure, Outcome outcome) {
        Object[] values = {
            taskId,
            identity(delivery),
            delivery.messageId(),
            delivery.receiveCount(),
            failure.stage().label(),
            failure.code(),
            outcome.label(),
            failure.detail()
        };
        // Without a placeholder, the last value is not logged.
        LOG.logf(Logger.Level.WARN, mayBeLogged(failure) ? FAILED + " detail=%s" : FAILED, values);
    }

    @Override
    public void unpublished(String taskId, Delivery delivery, Failure reason) {
        LOG.warnf(
                "failure not published taskId=%s identity=%s messageId=%s attempt=%d code=%s",
                taskId, identity(delivery), delivery.messageId(), delivery.receiveCount(), reason.code());
    }

    @Override
    public void abandoned(Delivery delivery, Outcome.Reason reason) {
        LOG.warnf(
                "task abandoned identity=%s messageId=%s attempt=%d reason=%s",
                identity(delivery), delivery.messageId(), delivery.receiveCount(), reason);
    }

    @Override
    public void leftToItsVisibility(Delivery delivery, Exception cause) {
        LOG.warnf(
                "message not released, it reappears after its visibility timeout identity=%s messageId=%s error=%s",
                identity(delivery), delivery.messageId(), cause.getMessage());
    }

    /// Logged without its message, which may quote the task.
    @Override
    public void bug(Delivery delivery, Throwable bug) {
        LOG.errorf(
                WordlessException.of(bug),
                "internal error in a task identity=%s messageId=%s",
                identity(delivery),
                delivery.messageId());
    }

    @Override
    public void ended(EndedAttempt attempt) {
        identities.remove(attempt.delivery().messageId());
        metrics.ended(attempt.outcome(), attempt.kind());
        if (attempt.outcome() instanceof Outcome.Completed(var _, boolean republished) && !republished) {
            attempt.kind().ifPresent(kind -> took(kind, attempt.timings()));
        }
    }

    private void took(TaskKind kind, Timings timings) {
        metrics.took(kind, Stage.STAGING, timings.staging());
        metrics.took(kind, Stage.GENERATION, timings.generation());
        metrics.took(kind, Stage.PUBLICATION, timings.publication());
        mean.add(timings.generation());
    }

    /// The message id that the sender knows; empty if the message could not be read.
    private String identity(Delivery delivery) {
        return identities.getOrDefault(delivery.messageId(), "");
    }

    /// The worker itself writes the details of a dependency's failures, and of messages that it cannot read or has
    /// received too often. All others may quote the task.
    private static boolean mayBeLogged(Failure failure) {
        return failure.code().consequence() == Consequence.CLOSE_INTAKE
                || failure.code() == Code.MALFORMED
                || failure.code() == Code.ATTEMPTS_SPENT;
    }
}
