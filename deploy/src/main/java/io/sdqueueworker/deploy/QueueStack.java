package io.sdqueueworker.deploy;

import java.util.List;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.CfnRule;
import software.amazon.awscdk.CfnRuleAssertion;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.constructs.Construct;

/// Everything outside of the cluster that one runtime needs: its queues, its bucket, the topic of results, the role of
/// its workers, and alarms. Install it once for each runtime, on any cluster.
final class QueueStack extends Stack {

    QueueStack(Construct scope, String name, StackProps props) {
        super(scope, name, props);
        QueueParameters parameters = new QueueParameters(this);
        parameters.declare();
        new TaskQueues(this).declare();
        new OutputBucket(this).declare();
        new Topics(this).declare();
        new WorkerRole(this).declare();
        new QueueAlarms(this).declare();
        identityRule();
        outputs();
    }

    /// Otherwise the workers would have no credentials, which shows only when the first one starts.
    private void identityRule() {
        CfnRule.Builder.create(this, "Identity")
                .assertions(List.of(CfnRuleAssertion.builder()
                        .assertValue(Fn.conditionOr(
                                Fn.conditionNot(Fn.conditionEquals(Fn.ref("OidcProviderArn"), "")),
                                Fn.conditionNot(Fn.conditionEquals(Fn.ref("PodIdentityClusterName"), ""))))
                        .assertDescription("Set OidcProviderArn (IRSA) or PodIdentityClusterName (EKS Pod Identity)")
                        .build()))
                .build();
    }

    private void outputs() {
        output("QueueUrl", Fn.ref("TaskQueue"), "settings.queueUrl of the chart");
        output("QueueArn", Fn.getAtt("TaskQueue", "Arn").toString(), "For more policies");
        output("DeadLetterQueueUrl", Fn.ref("DeadLetterQueue"), "The queue of messages that could not be handled");
        output("BucketName", Fn.ref("OutputBucket"), "settings.bucket of the chart");
        output(
                "ResultTopicArn",
                Fn.conditionIf("CreatesResultTopic", Fn.ref("ResultTopic"), Fn.ref("ResultTopicArn"))
                        .toString(),
                "settings.topicArn of the chart");
        output(
                "WorkerRoleArn",
                Fn.getAtt("WorkerRole", "Arn").toString(),
                "serviceAccount.roleArn of the chart, for IRSA");
        output(
                "ChartValues",
                Fn.sub("settings.queueUrl=${TaskQueue},settings.bucket=${OutputBucket},settings.region=${AWS::Region}"
                        + ",runtime.name=${RuntimeName}"),
                "For helm install --set");
    }

    private void output(String name, String value, String description) {
        CfnOutput.Builder.create(this, "Output" + name)
                .value(value)
                .description(description)
                .build()
                // An output may have the name of a parameter, and a construct may not.
                .overrideLogicalId(name);
    }
}
