package io.sdqueueworker.deploy;

import static io.sdqueueworker.deploy.Json.attribute;
import static io.sdqueueworker.deploy.Json.policy;
import static io.sdqueueworker.deploy.Json.sub;

import java.util.List;
import software.amazon.awscdk.CfnDeletionPolicy;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.s3.CfnBucket;
import software.amazon.awscdk.services.s3.CfnBucket.AbortIncompleteMultipartUploadProperty;
import software.amazon.awscdk.services.s3.CfnBucket.BucketEncryptionProperty;
import software.amazon.awscdk.services.s3.CfnBucket.LifecycleConfigurationProperty;
import software.amazon.awscdk.services.s3.CfnBucket.OwnershipControlsProperty;
import software.amazon.awscdk.services.s3.CfnBucket.OwnershipControlsRuleProperty;
import software.amazon.awscdk.services.s3.CfnBucket.PublicAccessBlockConfigurationProperty;
import software.amazon.awscdk.services.s3.CfnBucket.RuleProperty;
import software.amazon.awscdk.services.s3.CfnBucket.ServerSideEncryptionByDefaultProperty;
import software.amazon.awscdk.services.s3.CfnBucket.ServerSideEncryptionRuleProperty;
import software.amazon.awscdk.services.s3.CfnBucketPolicy;

/// The bucket of outputs, and of tasks that are too large for a message. Outputs stay until people delete them, also
/// after the stack.
record OutputBucket(Stack stack) {

    void declare() {
        CfnBucket bucket = CfnBucket.Builder.create(stack, "OutputBucket")
                .publicAccessBlockConfiguration(PublicAccessBlockConfigurationProperty.builder()
                        .blockPublicAcls(true)
                        .blockPublicPolicy(true)
                        .ignorePublicAcls(true)
                        .restrictPublicBuckets(true)
                        .build())
                .bucketEncryption(BucketEncryptionProperty.builder()
                        .serverSideEncryptionConfiguration(List.of(ServerSideEncryptionRuleProperty.builder()
                                .serverSideEncryptionByDefault(ServerSideEncryptionByDefaultProperty.builder()
                                        .sseAlgorithm("AES256")
                                        .build())
                                .build()))
                        .build())
                .ownershipControls(OwnershipControlsProperty.builder()
                        .rules(List.of(OwnershipControlsRuleProperty.builder()
                                .objectOwnership("BucketOwnerEnforced")
                                .build()))
                        .build())
                .lifecycleConfiguration(LifecycleConfigurationProperty.builder()
                        .rules(List.of(
                                expire("payloads", 14),
                                // As long as the messages in the dead-letter queue.
                                expire("quarantine", 14),
                                expire("attempts", 1),
                                abortUploads()))
                        .build())
                .build();
        bucket.getCfnOptions().setDeletionPolicy(CfnDeletionPolicy.RETAIN);
        bucket.getCfnOptions().setUpdateReplacePolicy(CfnDeletionPolicy.RETAIN);
        CfnBucketPolicy.Builder.create(stack, "OutputBucketPolicy")
                .bucket(Fn.ref("OutputBucket"))
                .policyDocument(policy(Json.denyWithoutTls(
                        "s3:*", List.of(attribute("OutputBucket", "Arn"), sub("${OutputBucket.Arn}/*")))))
                .build();
    }

    private static RuleProperty expire(String folder, int days) {
        return RuleProperty.builder()
                .id(folder)
                .status("Enabled")
                .prefix(folder + "/")
                .expirationInDays(days)
                .build();
    }

    private static RuleProperty abortUploads() {
        return RuleProperty.builder()
                .id("uploads")
                .status("Enabled")
                .abortIncompleteMultipartUpload(AbortIncompleteMultipartUploadProperty.builder()
                        .daysAfterInitiation(7)
                        .build())
                .build();
    }
}
