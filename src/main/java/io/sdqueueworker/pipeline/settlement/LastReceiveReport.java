package io.sdqueueworker.pipeline.settlement;

import io.sdqueueworker.pipeline.attempt.Attempt;
import io.sdqueueworker.publication.Notifier;
import io.sdqueueworker.publication.Results;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import io.sdqueueworker.task.Timings;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// Reports a task that is abandoned on the last receive that the redrive policy allows, in one try within seconds: the
/// worker is being stopped, or a dependency is unavailable.
public final class LastReceiveReport {

    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final Results results;
    private final Notifier notifier;

    public LastReceiveReport(Results results, Notifier notifier) {
        this.results = results;
        this.notifier = notifier;
    }

    /// The report that was published.
    enum Published {
        NOTHING,
        FAILURE,
        /// The success of an earlier attempt, or of this one.
        SUCCESS
    }

    /// Publishes the failure, or the success of the task. Ignores the lease, since no other worker receives the
    /// message.
    Published publish(Attempt attempt, TaskHeader task, Failure failure) {
        AtomicReference<Published> published = new AtomicReference<>(Published.NOTHING);
        Timings timings = attempt.time().soFar();
        Thread report = Thread.ofVirtual().name("last-receive-report").start(() -> {
            try {
                Optional<String> finished = success(attempt, task);
                notifier.publish(
                        task, finished.isPresent() ? finished.get() : document(attempt, task, failure, timings));
                published.set(finished.isPresent() ? Published.SUCCESS : Published.FAILURE);
            } catch (TaskFailedException e) {
                attempt.unpublished(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            if (!report.join(LONGEST)) {
                report.interrupt();
            }
        } catch (InterruptedException e) {
            // The drain has no more time.
            report.interrupt();
        }
        return published.get();
    }

    private Optional<String> success(Attempt attempt, TaskHeader task) throws InterruptedException {
        try {
            return results.find(task);
        } catch (TaskFailedException e) {
            // An earlier attempt may have succeeded. The sender is at least notified.
            attempt.unpublished(e);
            return Optional.empty();
        }
    }

    private String document(Attempt attempt, TaskHeader task, Failure failure, Timings timings)
            throws InterruptedException {
        try {
            return results.recordFailure(task, failure, timings);
        } catch (TaskFailedException e) {
            attempt.unpublished(e);
            return results.failureWithoutDocument(task, failure, timings);
        }
    }
}
