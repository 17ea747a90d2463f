package io.sdqueueworker.pipeline.attempt;

import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Outcome;
import io.sdqueueworker.task.Task;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.Timings;
import java.time.Duration;

/// Receives the events of every task's life. The pipeline reports each event once; `telemetry` turns it into log lines
/// and meters, and `status` knows by it where each task is. A receiver implements
/// the events that it needs.
public interface TaskEvents {

    /// An attempt at a delivery has begun. Its task is on deck.
    default void began(Delivery delivery) {}

    /// A message was received for the first time.
    ///
    /// @param age since it was sent
    default void firstReceived(Duration age) {}

    /// The message of a delivery is a task.
    default void received(TaskHeader task, Delivery delivery) {}

    /// The run that an earlier process of the worker has started for the task is resumed.
    default void resumed(TaskHeader task, Delivery delivery) {}

    /// The task is to be generated: its kind is known.
    default void accepted(Task task, Delivery delivery) {}

    /// The inputs of a task were fetched.
    default void inputsFetched(long count, long bytes) {}

    /// The task is ready for the GPU.
    ///
    /// @param bytes of the inputs that were fetched
    default void staged(TaskHeader task, Duration took, long bytes) {}

    /// The task has taken the GPU.
    default void onGpu(Delivery delivery) {}

    /// The GPU had too little memory for the task. The runtime has freed memory, and the task runs again.
    default void rerunsWithFreedMemory(TaskHeader task) {}

    /// The runtime did not find a model. The model was fetched, and the task runs again.
    default void rerunsWithFetchedModel(TaskHeader task) {}

    /// The task has released the GPU, or does not need it, and its end is published.
    default void finishing(Delivery delivery) {}

    /// The run has ended and its outputs are on disk.
    ///
    /// @param bytes of all files that the runtime made
    default void generated(TaskHeader task, Duration took, long bytes) {}

    /// The outputs are uploaded, the notification is published and the message is deleted.
    default void published(TaskHeader task, Timings timings) {}

    /// An earlier attempt had finished the task. Its notification was published again.
    default void republished(TaskHeader task) {}

    /// An attempt has failed.
    ///
    /// @param taskId `unknown` if the message could not be read
    /// @param outcome what was done with the message
    default void failed(String taskId, Delivery delivery, Failure failure, Outcome outcome) {}

    /// The failure of a task could not be published, or not with its document. The message ends all the same.
    ///
    /// @param reason the failure of the report
    default void unpublished(String taskId, Delivery delivery, Failure reason) {}

    /// The worker has abandoned a task.
    default void abandoned(Delivery delivery, Outcome.Reason reason) {}

    /// The message could neither be deleted nor released. It reappears when its visibility timeout ends.
    default void leftToItsVisibility(Delivery delivery, Exception cause) {}

    /// The worker has an error of its own.
    default void bug(Delivery delivery, Throwable bug) {}

    /// An attempt has ended.
    default void ended(EndedAttempt attempt) {}
}
