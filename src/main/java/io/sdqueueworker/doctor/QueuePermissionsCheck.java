package io.sdqueueworker.doctor;

import io.sdqueueworker.doctor.Answer.Failed;
import io.sdqueueworker.doctor.Answer.Given;
import java.util.ArrayList;
import java.util.List;

/// Whether the calls on messages are allowed, without a message.
///
/// Each is made in a way that the queue must refuse. A refusal for the lack of permission proves that lack. A refusal
/// of what was asked shows that the call came through, not that the next one is allowed: SQS does not promise to judge
/// the caller first.
public final class QueuePermissionsCheck implements Check {

    private final QueueAccess queue;

    public QueuePermissionsCheck(QueueAccess queue) {
        this.queue = queue;
    }

    @Override
    public Subject subject() {
        return Subject.QUEUE_PERMISSIONS;
    }

    @Override
    public List<Finding> examine() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        examine("sqs:ReceiveMessage", queue.receive(), findings);
        examine("sqs:ChangeMessageVisibility", queue.changeVisibility(), findings);
        examine("sqs:DeleteMessage", queue.delete(), findings);
        if (findings.isEmpty()) {
            findings.add(new Finding.Ok(
                    Subject.QUEUE_PERMISSIONS,
                    "receiving, hiding and deleting are not denied; more than that only a task can prove"));
        }
        return findings;
    }

    private static void examine(String permission, Answer<Boolean> answer, List<Finding> findings) {
        switch (answer) {
            case Given<Boolean> _ -> {
                // Came through.
            }
            case Failed<Boolean> failed ->
                findings.add(
                        Trouble.of(Subject.QUEUE_PERMISSIONS, failed, "SQS_QUEUE_URL (worker.queue-url)", permission));
        }
    }
}
