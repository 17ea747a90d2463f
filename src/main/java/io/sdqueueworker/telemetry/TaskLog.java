package io.sdqueueworker.telemetry;

import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Code.Consequence;
import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Outcome;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskHeader;
import java.time.Duration;
import org.jboss.logging.Logger;

/// A task's life in four lines at INFO: received, staged, generated, published.
///
/// Each event has a constant text and fixed keys (`taskId messageId stage attempt code millis bytes`). What could
/// quote a prompt, a payload or an address with a query is not among them.
public final class TaskLog {

    private static final Logger LOG = Logger.getLogger(TaskLog.class);

    /// A task was received and understood.
    public void received(TaskHeader task, Delivery delivery) {
        LOG.infof(
                "task received taskId=%s messageId=%s attempt=%d",
                task.id(), delivery.messageId(), delivery.receiveCount());
    }

    /// A task that an earlier process had under way when it was killed is gone on with.
    public void resumed(TaskHeader task, Delivery delivery) {
        LOG.infof(
                "task resumed taskId=%s messageId=%s attempt=%d",
                task.id(), delivery.messageId(), delivery.receiveCount());
    }

    /// Everything the task needs is here.
    ///
    /// @param bytes of the inputs that were fetched
    public void staged(TaskHeader task, Duration took, long bytes) {
        LOG.infof(
                "task staged taskId=%s stage=%s millis=%d bytes=%d",
                task.id(), Stage.STAGING.label(), took.toMillis(), bytes);
    }

    /// The GPU had too little memory for the task, and it runs again now that the runtime has let some go.
    public void runsAgain(TaskHeader task) {
        LOG.warnf("task runs again after memory was freed taskId=%s code=%s", task.id(), Code.OUT_OF_MEMORY);
    }

    /// The runtime has refused a model, which was fetched since, and the task runs again.
    public void runsAgainWithModel(TaskHeader task) {
        LOG.warnf("task runs again after a model was fetched taskId=%s code=%s", task.id(), Code.MODEL_NOT_FOUND);
    }

    /// The runtime is done with the task.
    ///
    /// @param bytes of all files that it made
    public void generated(TaskHeader task, Duration took, long bytes) {
        LOG.infof(
                "task generated taskId=%s stage=%s millis=%d bytes=%d",
                task.id(), Stage.GENERATION.label(), took.toMillis(), bytes);
    }

    /// The result is in the bucket and told, and the message deleted.
    public void published(TaskHeader task, Duration took) {
        LOG.infof("task published taskId=%s stage=%s millis=%d", task.id(), Stage.PUBLICATION.label(), took.toMillis());
    }

    /// An earlier attempt had finished the task; its result was told again.
    public void republished(TaskHeader task) {
        LOG.infof("task published again from its earlier result taskId=%s stage=%s", task.id(), Stage.INTAKE.label());
    }

    /// An attempt failed, and this is what was done about it.
    ///
    /// @param name the task's id, or `unknown`
    public void failed(String name, Delivery delivery, Failure failure, Outcome outcome) {
        LOG.warnf(
                "task failed taskId=%s messageId=%s attempt=%d stage=%s code=%s outcome=%s%s",
                name,
                delivery.messageId(),
                delivery.receiveCount(),
                failure.stage().label(),
                failure.code(),
                WorkerMetrics.label(outcome),
                detail(failure));
    }

    /// The worker let go of a task.
    public void abandoned(Delivery delivery, Outcome.Reason reason) {
        LOG.warnf(
                "task abandoned messageId=%s attempt=%d reason=%s",
                delivery.messageId(), delivery.receiveCount(), reason);
    }

    /// An error of our own: somebody must act. Its words may quote the task, so they are left out.
    public void bug(Delivery delivery, Throwable bug) {
        LOG.errorf(WordlessException.of(bug), "task met an error of the worker messageId=%s", delivery.messageId());
    }

    /// The message could not be deleted or released; it comes back when its visibility runs out.
    public void leftBehind(Delivery delivery, Exception reason) {
        LOG.warnf("message left to its visibility messageId=%s error=%s", delivery.messageId(), reason.getMessage());
    }

    /// The details of the surroundings' faults are our own words; the others may quote the task.
    private static String detail(Failure failure) {
        return failure.code().consequence() == Consequence.CLOSE_INTAKE ? " detail=" + failure.detail() : "";
    }
}
