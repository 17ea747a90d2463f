package io.sdqueueworker.deploy;

import static io.sdqueueworker.deploy.Json.ifElse;
import static io.sdqueueworker.deploy.Json.object;
import static io.sdqueueworker.deploy.Json.ref;

import java.util.List;
import software.amazon.awscdk.CfnCondition;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.sns.CfnSubscription;
import software.amazon.awscdk.services.sns.CfnTopic;
import software.amazon.awscdk.services.sns.CfnTopicPolicy;

/// The subscription to the topic of tasks, and the topic of results.
record Topics(Stack stack) {

    void declare() {
        CfnSubscription subscription = CfnSubscription.Builder.create(stack, "TaskSubscription")
                .topicArn(Fn.ref("InputTopicArn"))
                .protocol("sqs")
                .endpoint(Fn.getAtt("TaskQueue", "Arn").toString())
                .filterPolicyScope("MessageAttributes")
                .filterPolicy(ifElse("HasLegacyCheckpoint", object("$or", List.of(legacy(), byName())), byName()))
                .build();
        subscription.getCfnOptions().setCondition(condition("HasInputTopic"));
        // The policy of the account's own key for SNS lets all its principals use it through SNS.
        CfnTopic topic = CfnTopic.Builder.create(stack, "ResultTopic")
                .kmsMasterKeyId("alias/aws/sns")
                .build();
        topic.getCfnOptions().setCondition(condition("CreatesResultTopic"));
        CfnTopicPolicy policy = CfnTopicPolicy.Builder.create(stack, "ResultTopicPolicy")
                .topics(List.of(Fn.ref("ResultTopic")))
                .policyDocument(Json.policy(Json.denyWithoutTls("sns:Publish", ref("ResultTopic"))))
                .build();
        policy.getCfnOptions().setCondition(condition("CreatesResultTopic"));
    }

    private static Object byName() {
        return object("runtime", List.of(ref("RuntimeName")));
    }

    /// Senders of v1alpha1 name a checkpoint instead of a runtime.
    private static Object legacy() {
        return object("sd_model_checkpoint", List.of(ref("LegacyCheckpoint")));
    }

    private CfnCondition condition(String name) {
        return (CfnCondition) stack.getNode().findChild(name);
    }
}
