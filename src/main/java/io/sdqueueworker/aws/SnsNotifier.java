package io.sdqueueworker.aws;

import io.sdqueueworker.publication.Notifier;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.AuthorizationErrorException;

/// Publishes to one Amazon SNS topic.
public final class SnsNotifier implements Notifier {

    private final SnsClient sns;
    private final String topicArn;

    public SnsNotifier(SnsClient sns, String topicArn) {
        this.sns = sns;
        this.topicArn = topicArn;
    }

    @Override
    public void publish(String message) throws TaskFailedException, InterruptedException {
        try {
            sns.publish(request -> request.topicArn(topicArn).message(message));
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
