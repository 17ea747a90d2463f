package io.sdqueueworker.pipeline;

import io.sdqueueworker.pipeline.gate.IntakeGate;
import io.sdqueueworker.publication.Notifier;
import io.sdqueueworker.publication.OutputUploader;
import io.sdqueueworker.publication.Results;
import io.sdqueueworker.publication.UploadedOutput;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.Outcome;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.telemetry.TaskLog;
import io.sdqueueworker.telemetry.WorkerMetrics;
import java.time.Duration;
import java.util.List;

/// Makes what the runtime has made the task's result, in an order in which nothing is lost and nothing told too early.
public final class Publisher {

    private final OutputUploader uploader;
    private final Results results;
    private final Notifier notifier;
    private final IntakeGate gate;
    private final Duration patience;
    private final MessageEnd message;
    private final WorkerMetrics metrics;
    private final TaskLog log;

    /// @param gate is closed while the bucket or the topic fails
    /// @param patience how long a publication goes on trying then
    public Publisher(
            OutputUploader uploader,
            Results results,
            Notifier notifier,
            IntakeGate gate,
            Duration patience,
            WorkerMetrics metrics,
            TaskLog log) {
        this.uploader = uploader;
        this.results = results;
        this.notifier = notifier;
        this.gate = gate;
        this.patience = patience;
        this.message = new MessageEnd(log);
        this.metrics = metrics;
        this.log = log;
    }

    /// Outputs first, then the document that makes them the result, then the message that tells of it; the queue's
    /// message goes last. Whoever takes over after any of these steps ends with the same result.
    Outcome publish(Attempt attempt, TaskHeader task, Generated generated)
            throws TaskFailedException, InterruptedException {
        StageClock time = attempt.time();
        PublicationRetry patiently = new PublicationRetry(attempt.lease(), gate, patience);
        List<UploadedOutput> outputs = patiently.until(() -> uploader.upload(task, generated.files()));
        String notification = patiently.until(() -> results.recordSuccess(task, generated, outputs, time.soFar()));
        patiently.until(() -> {
            notifier.publish(notification);
            return notification;
        });
        message.delete(attempt);
        Duration took = time.sinceLastStage();
        log.published(task, took);
        metrics.took(Stage.STAGING, time.soFar().staging());
        metrics.took(Stage.GENERATION, time.soFar().generation());
        metrics.took(Stage.PUBLICATION, took);
        return new Outcome.Completed(task.result(), false);
    }
}
