package io.sdqueueworker.pipeline;

import io.sdqueueworker.pipeline.attempt.Attempt;
import io.sdqueueworker.pipeline.attempt.StageClock;
import io.sdqueueworker.pipeline.gate.Step;
import io.sdqueueworker.pipeline.steps.Notifications;
import io.sdqueueworker.pipeline.steps.PatientSteps;
import io.sdqueueworker.publication.OutputUploader;
import io.sdqueueworker.publication.Results;
import io.sdqueueworker.publication.UploadedOutput;
import io.sdqueueworker.task.Generated;
import io.sdqueueworker.task.Outcome;
import io.sdqueueworker.task.OutputTag;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.Timings;
import java.util.List;
import java.util.Optional;

/// Publishes what the runtime has generated, in an order in which nothing is lost and nothing is reported too early.
public final class Publisher {

    private final OutputUploader uploader;
    private final Results results;
    private final Notifications notifications;
    private final PatientSteps steps;

    /// @param steps wait while the bucket or the topic is unavailable
    public Publisher(OutputUploader uploader, Results results, Notifications notifications, PatientSteps steps) {
        this.uploader = uploader;
        this.results = results;
        this.notifications = notifications;
        this.steps = steps;
    }

    /// Uploads the outputs, then writes the document that makes them the result, then publishes the notification,
    /// then deletes the message. A worker that takes over after any of these steps ends with the same result.
    ///
    /// If another worker has finished the task meanwhile, its result is published, and nothing is uploaded. If
    /// the lease has lapsed, the document is stored and nothing is published: the next receive of the message does
    /// that.
    Outcome publish(Attempt attempt, TaskHeader task, Generated generated)
            throws TaskFailedException, InterruptedException {
        StageClock time = attempt.time();
        Optional<String> finished = confirmed(attempt, Step.RESULT_GET, () -> results.find(task));
        if (finished.isPresent()) {
            return notifications.republish(attempt, task, finished.get());
        }
        OutputTag tag = task.runTag(attempt.run());
        List<UploadedOutput> outputs =
                confirmed(attempt, Step.OUTPUT_PUT, () -> uploader.upload(task, tag, generated.files()));
        String notification = confirmed(
                attempt, Step.RESULT_PUT, () -> results.recordSuccess(task, tag, generated, outputs, time.soFar()));
        attempt.confirm(Step.PUBLISH);
        notifications.publish(attempt, task, notification);
        attempt.delete();
        Timings timings = time.soFar();
        attempt.events().published(task, timings);
        return new Outcome.Completed(task.result(), false);
    }

    /// Publishes the success of an earlier attempt again and deletes the message.
    Outcome republish(Attempt attempt, TaskHeader task, String notification)
            throws TaskFailedException, InterruptedException {
        return notifications.republish(attempt, task, notification);
    }

    /// Takes a step that is visible outside of the worker, after the lease was confirmed.
    private <T> T confirmed(Attempt attempt, Step step, PatientSteps.Call<T> call)
            throws TaskFailedException, InterruptedException {
        attempt.confirm(step);
        return steps.take(attempt, step, call);
    }
}
