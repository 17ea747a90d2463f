package io.sdqueueworker.deploy;

import static io.sdqueueworker.deploy.Json.allow;
import static io.sdqueueworker.deploy.Json.attribute;
import static io.sdqueueworker.deploy.Json.ifElse;
import static io.sdqueueworker.deploy.Json.ifTrue;
import static io.sdqueueworker.deploy.Json.object;
import static io.sdqueueworker.deploy.Json.policy;
import static io.sdqueueworker.deploy.Json.ref;
import static io.sdqueueworker.deploy.Json.sub;

import java.util.List;
import software.amazon.awscdk.CfnCondition;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.eks.CfnPodIdentityAssociation;
import software.amazon.awscdk.services.iam.CfnRole;

/// The role of the workers. It has the actions that the worker calls, and no others: `deploy/worker-actions.json` is
/// the list.
record WorkerRole(Stack stack) {

    void declare() {
        CfnRole.Builder.create(stack, "WorkerRole")
                .assumeRolePolicyDocument(ifElse("UsesPodIdentity", podIdentityTrust(), irsaTrust()))
                .policies(List.of(object("policyName", "worker", "policyDocument", actions())))
                .build();
        CfnPodIdentityAssociation association = CfnPodIdentityAssociation.Builder.create(stack, "WorkerIdentity")
                .clusterName(Fn.ref("PodIdentityClusterName"))
                .namespace(Fn.ref("Namespace"))
                .serviceAccount(Fn.ref("ServiceAccount"))
                .roleArn(Fn.getAtt("WorkerRole", "Arn").toString())
                .build();
        association.getCfnOptions().setCondition((CfnCondition) stack.getNode().findChild("UsesPodIdentity"));
    }

    private static Object actions() {
        Object models = sub("arn:${AWS::Partition}:s3:::${ModelBucketName}");
        return policy(
                allow(
                        "Tasks",
                        List.of(
                                "sqs:ReceiveMessage",
                                "sqs:ChangeMessageVisibility",
                                "sqs:DeleteMessage",
                                "sqs:GetQueueAttributes"),
                        attribute("TaskQueue", "Arn")),
                allow("DeadLetters", List.of("sqs:GetQueueAttributes"), attribute("DeadLetterQueue", "Arn")),
                allow(
                        "Outputs",
                        List.of("s3:PutObject", "s3:GetObject", "s3:DeleteObject"),
                        sub("${OutputBucket.Arn}/*")),
                // Without it, S3 answers 403 for an object that does not exist.
                allow("OnceOnly", List.of("s3:ListBucket"), attribute("OutputBucket", "Arn")),
                allow(
                        "Results",
                        List.of("sns:Publish", "sns:GetTopicAttributes"),
                        ifElse("CreatesResultTopic", ref("ResultTopic"), ref("ResultTopicArn"))),
                ifTrue("HasModelBucket", allow("ModelList", List.of("s3:ListBucket"), models)),
                ifTrue(
                        "HasModelBucket",
                        allow(
                                "Models",
                                List.of("s3:GetObject"),
                                sub("arn:${AWS::Partition}:s3:::${ModelBucketName}/*"))));
    }

    private static Object podIdentityTrust() {
        return policy(object(
                "Effect",
                "Allow",
                "Principal",
                object("Service", "pods.eks.amazonaws.com"),
                "Action",
                List.of("sts:AssumeRole", "sts:TagSession"),
                "Condition",
                object("StringEquals", object("aws:SourceAccount", ref("AWS::AccountId")))));
    }

    /// A text, because the issuer is part of a key.
    private static Object irsaTrust() {
        String document = """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Federated": "${OidcProviderArn}"}, \
                "Action": "sts:AssumeRoleWithWebIdentity", "Condition": {"StringEquals": {"${Issuer}:aud": "${OidcAudience}", \
                "${Issuer}:sub": "system:serviceaccount:${Namespace}:${ServiceAccount}"}}}]}""";
        return object("Fn::Sub", List.of(document, object("Issuer", issuer())));
    }

    /// The part of the provider's ARN after `oidc-provider/`. The text is appended once more, so that there is a second
    /// part without a provider too.
    private static Object issuer() {
        Object parts = object(
                "Fn::Split",
                List.of(
                        "oidc-provider/",
                        object("Fn::Join", List.of("", List.of(ref("OidcProviderArn"), "oidc-provider/")))));
        return object("Fn::Select", List.of(1, parts));
    }
}
