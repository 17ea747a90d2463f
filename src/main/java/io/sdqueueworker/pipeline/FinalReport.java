package io.sdqueueworker.pipeline;

import io.sdqueueworker.publication.Notifier;
import io.sdqueueworker.publication.Quarantine;
import io.sdqueueworker.publication.Results;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.Outcome;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/// Ends failed tasks for good: publishes the failure and ends the message, and drops nothing.
///
/// If an earlier attempt has succeeded, its notification is published instead of any failure. Nothing is published
/// without the lease.
public final class FinalReport {

    private final Results results;
    private final Notifier notifier;
    private final Quarantine quarantine;

    public FinalReport(Results results, Notifier notifier, Quarantine quarantine) {
        this.results = results;
        this.notifier = notifier;
        this.quarantine = quarantine;
    }

    /// Publishes the success of an earlier attempt again and deletes the message.
    Outcome republish(Attempt attempt, TaskHeader task, String notification)
            throws TaskFailedException, InterruptedException {
        attempt.lease().fence();
        notifier.publish(notification);
        attempt.delete();
        attempt.events().republished(task);
        return new Outcome.Completed(task.result(), true);
    }

    /// Publishes the failure and deletes the message.
    Outcome reject(Attempt attempt, TaskHeader task, Failure failure) throws TaskFailedException, InterruptedException {
        Optional<String> finished = results.find(task);
        if (finished.isPresent()) {
            return republish(attempt, task, finished.get());
        }
        publish(attempt, task, failure);
        attempt.delete();
        return new Outcome.Rejected(failure);
    }

    /// Keeps the message in the quarantine, publishes the failure and deletes the message.
    ///
    /// @param unpublished receives the reason if the report cannot be published; the message ends all the same
    Outcome setAside(Attempt attempt, TaskHeader task, Failure failure, Consumer<Failure> unpublished)
            throws TaskFailedException, InterruptedException {
        Optional<String> finished = results.find(task);
        if (finished.isEmpty()) {
            quarantine.keep(attempt.delivery(), task.identity(), failure);
        }
        try {
            if (finished.isPresent()) {
                return republish(attempt, task, finished.get());
            }
            publish(attempt, task, failure);
        } catch (TaskFailedException e) {
            unpublished.accept(e.failure());
            if (finished.isPresent()) {
                quarantine.keep(attempt.delivery(), task.identity(), failure);
            }
        }
        attempt.delete();
        return new Outcome.SetAside(failure);
    }

    /// Keeps an unreadable message in the quarantine and deletes it. No sender is known to notify.
    Outcome setAsideUnread(Attempt attempt, Failure failure) throws TaskFailedException, InterruptedException {
        quarantine.keep(attempt.delivery(), new Identity(attempt.delivery().messageId()), failure);
        attempt.delete();
        return new Outcome.SetAside(failure);
    }

    /// Publishes the failure and releases the message: its next receive moves it to the dead-letter queue.
    ///
    /// @param unpublished receives the reason if the report cannot be published; the message ends all the same
    Outcome deadLetter(Attempt attempt, TaskHeader task, Failure failure, Consumer<Failure> unpublished)
            throws InterruptedException {
        try {
            Optional<String> finished = results.find(task);
            if (finished.isPresent()) {
                return republish(attempt, task, finished.get());
            }
            publish(attempt, task, failure);
        } catch (TaskFailedException e) {
            unpublished.accept(e.failure());
        }
        return deadLetterUnread(attempt, failure);
    }

    /// Releases a message without a report: its next receive moves it to the dead-letter queue.
    Outcome deadLetterUnread(Attempt attempt, Failure failure) throws InterruptedException {
        attempt.release(Duration.ZERO);
        return new Outcome.SetAside(failure);
    }

    private void publish(Attempt attempt, TaskHeader task, Failure failure)
            throws TaskFailedException, InterruptedException {
        attempt.lease().fence();
        notifier.publish(results.recordFailure(
                task, attempt.receiveCount(), failure, attempt.time().soFar()));
    }
}
