package io.sdqueueworker.pipeline.attempt;

import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Outcome;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.Timings;
import java.time.Duration;
import java.util.List;

/// Passes each event on to several receivers, in their order.
///
/// @param receivers must not throw: the ones after it would miss the event
public record CompositeTaskEvents(List<TaskEvents> receivers) implements TaskEvents {

    public CompositeTaskEvents {
        receivers = List.copyOf(receivers);
    }

    @Override
    public void began(Delivery delivery) {
        receivers.forEach(each -> each.began(delivery));
    }

    @Override
    public void firstReceived(Duration age) {
        receivers.forEach(each -> each.firstReceived(age));
    }

    @Override
    public void received(TaskHeader task, Delivery delivery) {
        receivers.forEach(each -> each.received(task, delivery));
    }

    @Override
    public void resumed(TaskHeader task, Delivery delivery) {
        receivers.forEach(each -> each.resumed(task, delivery));
    }

    @Override
    public void accepted(Task task, Delivery delivery) {
        receivers.forEach(each -> each.accepted(task, delivery));
    }

    @Override
    public void inputsFetched(long count, long bytes) {
        receivers.forEach(each -> each.inputsFetched(count, bytes));
    }

    @Override
    public void staged(TaskHeader task, Duration took, long bytes) {
        receivers.forEach(each -> each.staged(task, took, bytes));
    }

    @Override
    public void onGpu(Delivery delivery) {
        receivers.forEach(each -> each.onGpu(delivery));
    }

    @Override
    public void rerunsWithFreedMemory(TaskHeader task) {
        receivers.forEach(each -> each.rerunsWithFreedMemory(task));
    }

    @Override
    public void rerunsWithFetchedModel(TaskHeader task) {
        receivers.forEach(each -> each.rerunsWithFetchedModel(task));
    }

    @Override
    public void finishing(Delivery delivery) {
        receivers.forEach(each -> each.finishing(delivery));
    }

    @Override
    public void generated(TaskHeader task, Duration took, long bytes) {
        receivers.forEach(each -> each.generated(task, took, bytes));
    }

    @Override
    public void published(TaskHeader task, Timings timings) {
        receivers.forEach(each -> each.published(task, timings));
    }

    @Override
    public void republished(TaskHeader task) {
        receivers.forEach(each -> each.republished(task));
    }

    @Override
    public void failed(String taskId, Delivery delivery, Failure failure, Outcome outcome) {
        receivers.forEach(each -> each.failed(taskId, delivery, failure, outcome));
    }

    @Override
    public void unpublished(String taskId, Delivery delivery, Failure reason) {
        receivers.forEach(each -> each.unpublished(taskId, delivery, reason));
    }

    @Override
    public void abandoned(Delivery delivery, Outcome.Reason reason) {
        receivers.forEach(each -> each.abandoned(delivery, reason));
    }

    @Override
    public void leftToItsVisibility(Delivery delivery, Exception cause) {
        receivers.forEach(each -> each.leftToItsVisibility(delivery, cause));
    }

    @Override
    public void bug(Delivery delivery, Throwable bug) {
        receivers.forEach(each -> each.bug(delivery, bug));
    }

    @Override
    public void ended(EndedAttempt attempt) {
        receivers.forEach(each -> each.ended(attempt));
    }
}
