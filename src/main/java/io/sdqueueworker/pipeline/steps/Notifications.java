package io.sdqueueworker.pipeline.steps;

import io.sdqueueworker.pipeline.attempt.Attempt;
import io.sdqueueworker.pipeline.gate.Step;
import io.sdqueueworker.publication.Notifier;
import io.sdqueueworker.task.Outcome;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;

/// Publishes the notifications of tasks, and waits with the task while the topic is unavailable.
public final class Notifications {

    private final Notifier notifier;
    private final PatientSteps steps;

    public Notifications(Notifier notifier, PatientSteps steps) {
        this.notifier = notifier;
        this.steps = steps;
    }

    /// Publishes a notification. The caller has confirmed the lease.
    public void publish(Attempt attempt, TaskHeader task, String notification)
            throws TaskFailedException, InterruptedException {
        steps.take(attempt, Step.PUBLISH, () -> {
            notifier.publish(task, notification);
            return notification;
        });
    }

    /// Publishes the success of another attempt again and deletes the message.
    public Outcome republish(Attempt attempt, TaskHeader task, String notification)
            throws TaskFailedException, InterruptedException {
        attempt.confirm(Step.PUBLISH);
        publish(attempt, task, notification);
        attempt.delete();
        attempt.events().republished(task);
        return new Outcome.Completed(task.result(), true);
    }
}
