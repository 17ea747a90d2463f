package io.sdqueueworker.deploy;

import software.amazon.awscdk.CfnCondition;
import software.amazon.awscdk.CfnParameter;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.ICfnConditionExpression;
import software.amazon.awscdk.Stack;

/// The parameters of the queue stack, and the conditions that follow from them.
record QueueParameters(Stack stack) {

    private static final String ARN = "|arn:aws[a-z-]*:";

    void declare() {
        parameter("RuntimeName", "Name of the runtime, as senders write it into their tasks")
                .allowedPattern("[a-z0-9]([-a-z0-9]{0,38}[a-z0-9])?")
                .constraintDescription("lower-case letters, digits and hyphens, at most 40")
                .build();
        optional("InputTopicArn", "Topic of tasks. Empty: senders send to the queue itself", ARN + "sns:.+");
        optional("LegacyCheckpoint", "Checkpoint by whose name older senders route, for v1alpha1", ".*");
        optional("ResultTopicArn", "Topic of results. Empty creates one", ARN + "sns:.+");
        optional("ModelBucketName", "Bucket that the workers download models from", ".*");
        optional("OidcProviderArn", "OIDC provider of the cluster, for IRSA", ARN + "iam:.+:oidc-provider/.+");
        parameter("OidcAudience", "Audience of the cluster's tokens")
                .defaultValue("sts.amazonaws.com")
                .build();
        optional("PodIdentityClusterName", "Cluster, for EKS Pod Identity in place of IRSA", ".*");
        parameter("Namespace", "Namespace of the release")
                .defaultValue("default")
                .build();
        parameter("ServiceAccount", "Service account of the release")
                .defaultValue("sd-queue-worker")
                .build();
        optional(
                "KedaRoleArn",
                "Role of KEDA's operator, which may read the number of messages",
                ARN + "iam:.+:role/.+");
        optional("AlarmTopicArn", "Topic of alarms. Empty: the alarms notify nobody", ARN + "sns:.+");
        CfnParameter.Builder.create(stack, "AlarmAgeSeconds")
                .type("Number")
                .description("Age of the oldest message that is alarming")
                .defaultValue(3600)
                .minValue(60)
                .build();
        isSet("HasInputTopic", "InputTopicArn");
        isSet("HasLegacyCheckpoint", "LegacyCheckpoint");
        condition("CreatesResultTopic", Fn.conditionEquals(Fn.ref("ResultTopicArn"), ""));
        isSet("HasModelBucket", "ModelBucketName");
        isSet("UsesPodIdentity", "PodIdentityClusterName");
        isSet("HasKedaRole", "KedaRoleArn");
        isSet("HasAlarmTopic", "AlarmTopicArn");
    }

    private CfnParameter.Builder parameter(String name, String description) {
        return CfnParameter.Builder.create(stack, name).type("String").description(description);
    }

    private void optional(String name, String description, String pattern) {
        parameter(name, description).defaultValue("").allowedPattern(pattern).build();
    }

    private void isSet(String name, String parameter) {
        condition(name, Fn.conditionNot(Fn.conditionEquals(Fn.ref(parameter), "")));
    }

    private void condition(String name, ICfnConditionExpression expression) {
        CfnCondition.Builder.create(stack, name).expression(expression).build();
    }
}
