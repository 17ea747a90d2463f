package io.sdqueueworker.pipeline;

import io.sdqueueworker.publication.Notifier;
import io.sdqueueworker.publication.Results;
import io.sdqueueworker.task.Failure;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import java.util.Optional;

/// Tells senders how their tasks ended when no output is to be published: a failure, or again an earlier success.
/// Nothing is told without the lease.
final class Announcer {

    private final Results results;
    private final Notifier notifier;

    Announcer(Results results, Notifier notifier) {
        this.results = results;
        this.notifier = notifier;
    }

    /// What an earlier attempt's success has to tell, if there was one. It stands, whatever fails later.
    Optional<String> earlierSuccess(TaskHeader task) throws TaskFailedException, InterruptedException {
        return results.find(task);
    }

    /// Tells of an earlier success, in its own words.
    void success(Attempt attempt, String notification) throws TaskFailedException, InterruptedException {
        attempt.lease().fence();
        notifier.publish(notification);
    }

    /// Writes the document of a failure and tells of it.
    void failure(Attempt attempt, TaskHeader task, Failure failure) throws TaskFailedException, InterruptedException {
        attempt.lease().fence();
        notifier.publish(results.recordFailure(
                task, attempt.receiveCount(), failure, attempt.time().soFar()));
    }
}
