package io.sdqueueworker.deploy;

import static io.sdqueueworker.deploy.Json.attribute;
import static io.sdqueueworker.deploy.Json.ifTrue;
import static io.sdqueueworker.deploy.Json.object;
import static io.sdqueueworker.deploy.Json.policy;
import static io.sdqueueworker.deploy.Json.ref;

import java.time.Duration;
import java.util.List;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.sqs.CfnQueue;
import software.amazon.awscdk.services.sqs.CfnQueuePolicy;

/// The queue of tasks and its dead-letter queue.
record TaskQueues(Stack stack) {

    /// The time after which the message of a dead worker comes back. A living one renews it.
    private static final Duration VISIBILITY = Duration.ofSeconds(60);

    /// Every drain, outage and lost lease counts as a receive.
    private static final int MAX_RECEIVES = 10;

    void declare() {
        queue("DeadLetterQueue")
                .messageRetentionPeriod(seconds(Duration.ofDays(14)))
                .build();
        queue("TaskQueue")
                .messageRetentionPeriod(seconds(Duration.ofDays(4)))
                .visibilityTimeout(seconds(VISIBILITY))
                .receiveMessageWaitTimeSeconds(20)
                .redrivePolicy(object(
                        "deadLetterTargetArn", attribute("DeadLetterQueue", "Arn"), "maxReceiveCount", MAX_RECEIVES))
                .build();
        CfnQueuePolicy.Builder.create(stack, "TaskQueuePolicy")
                .queues(List.of(Fn.ref("TaskQueue")))
                .policyDocument(policy(
                        Json.denyWithoutTls("sqs:*", attribute("TaskQueue", "Arn")),
                        ifTrue("HasInputTopic", sendFromTopic()),
                        ifTrue("HasKedaRole", readByKeda())))
                .build();
        CfnQueuePolicy.Builder.create(stack, "DeadLetterQueuePolicy")
                .queues(List.of(Fn.ref("DeadLetterQueue")))
                .policyDocument(policy(Json.denyWithoutTls("sqs:*", attribute("DeadLetterQueue", "Arn"))))
                .build();
    }

    private static Object sendFromTopic() {
        return object(
                "Sid",
                "SendFromTopic",
                "Effect",
                "Allow",
                "Principal",
                object("Service", "sns.amazonaws.com"),
                "Action",
                "sqs:SendMessage",
                "Resource",
                attribute("TaskQueue", "Arn"),
                "Condition",
                object("ArnEquals", object("aws:SourceArn", ref("InputTopicArn"))));
    }

    private static Object readByKeda() {
        return object(
                "Sid",
                "ReadByKeda",
                "Effect",
                "Allow",
                "Principal",
                object("AWS", ref("KedaRoleArn")),
                "Action",
                "sqs:GetQueueAttributes",
                "Resource",
                attribute("TaskQueue", "Arn"));
    }

    private CfnQueue.Builder queue(String name) {
        return CfnQueue.Builder.create(stack, name).sqsManagedSseEnabled(true);
    }

    private static int seconds(Duration duration) {
        return Math.toIntExact(duration.toSeconds());
    }
}
