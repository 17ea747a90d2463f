package io.sdqueueworker.pipeline;

import io.sdqueueworker.publication.Notifier;
import io.sdqueueworker.publication.OutputUploader;
import io.sdqueueworker.publication.Results;
import io.sdqueueworker.publication.UploadedOutput;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.Outcome;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.Timings;
import java.time.Duration;
import java.util.List;

/// Publishes what the runtime has generated, in an order in which nothing is lost and nothing is reported too early.
public final class Publisher {

    private final OutputUploader uploader;
    private final Results results;
    private final Notifier notifier;
    private final Settlement settlement;
    private final Duration retryLimit;

    /// @param settlement decides what follows while the bucket or the topic is unavailable
    /// @param retryLimit how long a publication is retried then
    public Publisher(
            OutputUploader uploader, Results results, Notifier notifier, Settlement settlement, Duration retryLimit) {
        this.uploader = uploader;
        this.results = results;
        this.notifier = notifier;
        this.settlement = settlement;
        this.retryLimit = retryLimit;
    }

    /// Uploads the outputs, then writes the document that makes them the result, then publishes the notification,
    /// then deletes the message. A worker that takes over after any of these steps ends with the same result.
    Outcome publish(Attempt attempt, TaskHeader task, Generated generated)
            throws TaskFailedException, InterruptedException {
        StageClock time = attempt.time();
        PublicationRetry retry = new PublicationRetry(attempt.lease(), settlement::closeIntake, retryLimit);
        List<UploadedOutput> outputs = retry.until(() -> uploader.upload(task, generated.files()));
        String notification = retry.until(() -> results.recordSuccess(task, generated, outputs, time.soFar()));
        retry.until(() -> {
            notifier.publish(notification);
            return notification;
        });
        attempt.delete();
        Timings timings = time.soFar();
        attempt.events().published(task, timings);
        return new Outcome.Completed(task.result(), false);
    }
}
