package io.sdqueueworker.aws;

import io.sdqueueworker.publication.Notifier;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import io.sdqueueworker.task.TaskHeader;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.AuthorizationErrorException;
import software.amazon.awssdk.services.sns.model.PublishRequest;

/// Publishes to one Amazon SNS topic.
///
/// A FIFO topic drops a message with the deduplication id of an earlier one for 5 minutes. That id is of the task and
/// of the whole message: a success after a failure is not dropped, nor is another failure.
public final class SnsNotifier implements Notifier {

    private final SnsClient sns;
    private final String topicArn;
    private final boolean fifo;

    public SnsNotifier(SnsClient sns, String topicArn) {
        this.sns = sns;
        this.topicArn = topicArn;
        this.fifo = topicArn.endsWith(".fifo");
    }

    @Override
    public void publish(TaskHeader task, String message) throws TaskFailedException, InterruptedException {
        PublishRequest.Builder request =
                PublishRequest.builder().topicArn(topicArn).message(message);
        if (fifo) {
            request.messageGroupId(task.tag().value())
                    .messageDeduplicationId(task.identity().messageTag(message));
        }
        try {
            sns.publish(request.build());
        } catch (SdkException e) {
            throw translated("Publish", e);
        }
    }

    @Override
    public void probe() throws TaskFailedException, InterruptedException {
        try {
            sns.getTopicAttributes(request -> request.topicArn(topicArn));
        } catch (AuthorizationErrorException e) {
            // The service answers. A role that may only publish has what the worker asks for.
            return;
        } catch (SdkException e) {
            throw translated("GetTopicAttributes", e);
        }
    }

    private TaskFailedException translated(String operation, SdkException e) throws InterruptedException {
        SdkFailure.rethrowInterrupt(e);
        return TaskFailedException.of(
                Code.NOTIFICATION_UNAVAILABLE,
                Stage.PUBLICATION,
                "SNS " + operation + " to " + topicArn + ": " + SdkFailure.describe(e),
                e);
    }
}
