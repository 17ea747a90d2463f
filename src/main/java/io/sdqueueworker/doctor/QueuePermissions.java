package io.sdqueueworker.doctor;

import io.sdqueueworker.doctor.Answer.Failed;
import io.sdqueueworker.doctor.Answer.Given;
import java.util.ArrayList;
import java.util.List;

/// Whether the calls on messages are allowed, found out without a message.
///
/// Each is made in a way that the queue must refuse. A refusal for the lack of permission proves that lack. A refusal
/// of what was asked shows that the call came through, not that the next one is allowed: SQS does not promise to judge
/// the caller first.
final class QueuePermissions {

    private final QueueAccess queue;

    QueuePermissions(QueueAccess queue) {
        this.queue = queue;
    }

    List<Finding> examine() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        addFailure("sqs:ReceiveMessage", queue.receive(), findings);
        addFailure("sqs:ChangeMessageVisibility", queue.changeVisibility(), findings);
        addFailure("sqs:DeleteMessage", queue.delete(), findings);
        return findings.isEmpty()
                ? List.of(new Finding.Ok(
                        Subject.QUEUE_PERMISSIONS,
                        "receiving, hiding and deleting are not denied; more than that only a task can prove"))
                : findings;
    }

    private static void addFailure(String permission, Answer<Boolean> answer, List<Finding> findings) {
        switch (answer) {
            case Given<Boolean> _ -> {
                // Came through.
            }
            case Failed<Boolean> failed ->
                findings.add(Fixes.of(Subject.QUEUE_PERMISSIONS, failed, QueueCheck.SETTING, permission));
        }
    }
}
