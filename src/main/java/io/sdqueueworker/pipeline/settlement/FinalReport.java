package io.sdqueueworker.pipeline.settlement;

import io.sdqueueworker.pipeline.attempt.Attempt;
import io.sdqueueworker.pipeline.gate.Step;
import io.sdqueueworker.pipeline.steps.Notifications;
import io.sdqueueworker.pipeline.steps.PatientSteps;
import io.sdqueueworker.publication.Quarantine;
import io.sdqueueworker.publication.Results;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.Outcome;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.Timings;
import java.time.Duration;
import java.util.Optional;

/// Ends failed tasks for good: publishes the failure and ends the message, and drops nothing.
///
/// The message ends even if the failure cannot be published, because an attempt costs the GPU. It is kept in the
/// quarantine then. If an earlier attempt has succeeded, its notification is published instead of any failure. Nothing
/// is published without the lease.
public final class FinalReport {

    private final Results results;
    private final Notifications notifications;
    private final Quarantine quarantine;
    private final PatientSteps steps;

    /// @param steps wait while the bucket or the topic is unavailable
    public FinalReport(Results results, Notifications notifications, Quarantine quarantine, PatientSteps steps) {
        this.results = results;
        this.notifications = notifications;
        this.quarantine = quarantine;
        this.steps = steps;
    }

    /// Publishes the failure and deletes the message.
    Outcome reject(Attempt attempt, TaskHeader task, Failure failure) throws TaskFailedException, InterruptedException {
        Optional<String> finished = earlierSuccess(attempt, task);
        try {
            if (finished.isPresent()) {
                return notifications.republish(attempt, task, finished.get());
            }
            publish(attempt, task, failure);
        } catch (TaskFailedException e) {
            attempt.unpublished(e);
            keep(attempt, task.identity(), failure);
        }
        attempt.delete();
        return new Outcome.Rejected(failure);
    }

    /// Keeps the message in the quarantine, publishes the failure and deletes the message.
    Outcome setAside(Attempt attempt, TaskHeader task, Failure failure)
            throws TaskFailedException, InterruptedException {
        Optional<String> finished = earlierSuccess(attempt, task);
        if (finished.isEmpty()) {
            keep(attempt, task.identity(), failure);
        }
        try {
            if (finished.isPresent()) {
                return notifications.republish(attempt, task, finished.get());
            }
            publish(attempt, task, failure);
        } catch (TaskFailedException e) {
            attempt.unpublished(e);
            if (finished.isPresent()) {
                keep(attempt, task.identity(), failure);
            }
        }
        attempt.delete();
        return new Outcome.SetAside(failure);
    }

    /// Keeps an unreadable message in the quarantine and deletes it. No sender is known to notify.
    Outcome setAsideUnread(Attempt attempt, Failure failure) throws TaskFailedException, InterruptedException {
        keep(attempt, new Identity(attempt.delivery().messageId()), failure);
        attempt.delete();
        return new Outcome.SetAside(failure);
    }

    /// Publishes the failure and releases the message: its next receive moves it to the dead-letter queue.
    Outcome deadLetter(Attempt attempt, TaskHeader task, Failure failure) throws InterruptedException {
        Optional<String> finished = Optional.empty();
        try {
            finished = earlierSuccess(attempt, task);
        } catch (TaskFailedException e) {
            // An earlier attempt may have succeeded. The sender is at least notified.
            attempt.unpublished(e);
        }
        try {
            if (finished.isPresent()) {
                return notifications.republish(attempt, task, finished.get());
            }
            publish(attempt, task, failure);
        } catch (TaskFailedException e) {
            attempt.unpublished(e);
        }
        return deadLetterUnread(attempt, failure);
    }

    /// Releases a message without a report: its next receive moves it to the dead-letter queue.
    Outcome deadLetterUnread(Attempt attempt, Failure failure) throws InterruptedException {
        attempt.release(Duration.ZERO);
        return new Outcome.SetAside(failure);
    }

    private Optional<String> earlierSuccess(Attempt attempt, TaskHeader task)
            throws TaskFailedException, InterruptedException {
        return steps.take(attempt, Step.RESULT_GET, () -> results.find(task));
    }

    private void keep(Attempt attempt, Identity identity, Failure failure)
            throws TaskFailedException, InterruptedException {
        // Otherwise another worker may finish the task meanwhile, and the record would say that it has failed.
        attempt.lease().fence();
        steps.take(attempt, Step.OUTPUT_PUT, () -> {
            quarantine.keep(attempt.delivery(), identity, failure);
            return identity;
        });
    }

    private void publish(Attempt attempt, TaskHeader task, Failure failure)
            throws TaskFailedException, InterruptedException {
        attempt.lease().fence();
        String notification;
        Timings timings = attempt.time().soFar();
        try {
            notification = steps.take(attempt, Step.RESULT_PUT, () -> results.recordFailure(task, failure, timings));
        } catch (TaskFailedException e) {
            attempt.unpublished(e);
            notification = results.failureWithoutDocument(task, failure, timings);
        }
        notifications.publish(attempt, task, notification);
    }
}
