package io.sdqueueworker.telemetry;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sdqueueworker.queue.QueueState;
import io.sdqueueworker.queue.QueueWatch;
import java.util.function.DoubleSupplier;

/// The meters of the task queue, and of the time that its backlog takes.
///
/// @param queue the name of the queue, the value of the label on each of them
public record QueueMetrics(MeterRegistry registry, String queue) {

    /// `sd_queue_messages{queue,state}` and `sd_queue_dead_letter_messages{queue}`: the depths at the last read; NaN if
    /// that failed.
    public void depth(QueueWatch watch) {
        messages("visible", () -> watch.count(QueueState::visible));
        messages("in_flight", () -> watch.count(QueueState::inFlight));
        messages("delayed", () -> watch.count(QueueState::delayed));
        register(Gauge.builder("sd.queue.dead.letter.messages", watch::deadLetters)
                .description("Approximate number of messages in the queue's dead-letter queue"));
    }

    /// `sd_worker_task_mean_seconds{queue}` and `sd_queue_backlog_seconds{queue}`: visible messages times the mean.
    public void backlog(QueueWatch watch, RecentMean mean) {
        register(Gauge.builder("sd.worker.task.mean", mean::seconds)
                .description("Mean time on the GPU of this worker's last tasks")
                .baseUnit("seconds"));
        register(Gauge.builder("sd.queue.backlog", () -> watch.count(QueueState::visible) * mean.seconds())
                .description("Time that one worker needs for the visible messages, by the mean of its last tasks")
                .baseUnit("seconds"));
    }

    private void messages(String state, DoubleSupplier count) {
        register(Gauge.builder("sd.queue.messages", count::getAsDouble)
                .description("Approximate number of messages in the queue: visible, in_flight, delayed")
                .tag("state", state));
    }

    private void register(Gauge.Builder<?> gauge) {
        gauge.tag("queue", queue).strongReference(true).register(registry);
    }
}
