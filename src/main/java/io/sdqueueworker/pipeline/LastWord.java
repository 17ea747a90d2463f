package io.sdqueueworker.pipeline;

import io.sdqueueworker.pipeline.gate.IntakeGate;
import io.sdqueueworker.publication.Notifier;
import io.sdqueueworker.publication.Quarantine;
import io.sdqueueworker.publication.Results;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.Identity;
import io.sdqueueworker.task.Outcome;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.telemetry.TaskLog;
import java.time.Duration;
import java.util.Optional;

/// Ends tasks for good that did not go through: the sender is told, the message goes, and nothing is dropped.
///
/// An earlier success has the last word before any failure.
final class LastWord {

    private final Announcer announcer;
    private final Quarantine quarantine;
    private final MessageEnd message;
    private final IntakeGate gate;
    private final TaskLog log;

    LastWord(Results results, Notifier notifier, Quarantine quarantine, IntakeGate gate, TaskLog log) {
        this.announcer = new Announcer(results, notifier);
        this.quarantine = quarantine;
        this.message = new MessageEnd(log);
        this.gate = gate;
        this.log = log;
    }

    /// Tells of the result that an earlier attempt has made, and deletes the message.
    Outcome tellAgain(Attempt attempt, TaskHeader task, String notification)
            throws TaskFailedException, InterruptedException {
        announcer.success(attempt, notification);
        message.delete(attempt);
        log.republished(task);
        return new Outcome.Completed(task.result(), true);
    }

    /// Tells of the failure and deletes the message.
    Outcome reject(Attempt attempt, TaskHeader task, Failure failure) throws TaskFailedException, InterruptedException {
        Optional<String> finished = announcer.earlierSuccess(task);
        if (finished.isPresent()) {
            return tellAgain(attempt, task, finished.get());
        }
        announcer.failure(attempt, task, failure);
        message.delete(attempt);
        return new Outcome.Rejected(failure);
    }

    /// Keeps the message in the quarantine, tells of the failure and deletes the message.
    Outcome setAside(Attempt attempt, TaskHeader task, Failure failure)
            throws TaskFailedException, InterruptedException {
        Keeping inQuarantine = () -> quarantine.keep(attempt.delivery(), task.identity(), failure);
        Optional<Outcome> done = tellInTheEnd(attempt, task, failure, inQuarantine);
        if (done.isPresent()) {
            return done.get();
        }
        message.delete(attempt);
        return new Outcome.SetAside(failure);
    }

    /// Keeps a message in the quarantine that nobody can be told of, and deletes it.
    Outcome setAsideUnread(Attempt attempt, Failure failure) throws TaskFailedException, InterruptedException {
        quarantine.keep(attempt.delivery(), new Identity(attempt.delivery().messageId()), failure);
        message.delete(attempt);
        return new Outcome.SetAside(failure);
    }

    /// Tells of the failure and releases the message: its next receive moves it to the dead-letter queue, which keeps
    /// it.
    Outcome deadLetter(Attempt attempt, TaskHeader task, Failure failure) throws InterruptedException {
        try {
            Optional<Outcome> done = tellInTheEnd(attempt, task, failure, () -> {});
            if (done.isPresent()) {
                return done.get();
            }
        } catch (TaskFailedException e) {
            gate.close(e.failure());
        }
        return deadLetterUnread(attempt, failure);
    }

    /// Releases a message that nobody can be told of: its next receive moves it to the dead-letter queue.
    Outcome deadLetterUnread(Attempt attempt, Failure failure) throws InterruptedException {
        message.release(attempt, Duration.ZERO);
        return new Outcome.SetAside(failure);
    }

    private interface Keeping {
        void run() throws TaskFailedException, InterruptedException;
    }

    /// On the last attempt: tells of an earlier success, or keeps the message and tells of the failure. Where that
    /// cannot be told the message ends all the same, or it would come back for as long as the topic refuses.
    ///
    /// @return the outcome, if the task turned out to be done
    private Optional<Outcome> tellInTheEnd(Attempt attempt, TaskHeader task, Failure failure, Keeping keeping)
            throws TaskFailedException, InterruptedException {
        Optional<String> finished = announcer.earlierSuccess(task);
        if (finished.isEmpty()) {
            keeping.run();
        }
        try {
            if (finished.isPresent()) {
                return Optional.of(tellAgain(attempt, task, finished.get()));
            }
            announcer.failure(attempt, task, failure);
        } catch (TaskFailedException e) {
            gate.close(e.failure());
            if (finished.isPresent()) {
                keeping.run();
            }
        }
        return Optional.empty();
    }
}
