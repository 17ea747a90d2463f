package io.sdqueueworker.deploy;

import java.util.List;
import software.amazon.awscdk.CfnDeletionPolicy;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.CfnParameter;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.ecr.CfnRepository;
import software.constructs.Construct;

/// The repositories of images, for `deploy/images.sh`.
final class ImagesStack extends Stack {

    /// The images that `deploy/images.sh` builds.
    static final List<String> IMAGES = List.of("worker", "sdwebui", "forge", "comfyui");

    ImagesStack(Construct scope, String name, StackProps props) {
        super(scope, name, props);
        CfnParameter.Builder.create(this, "Prefix")
                .type("String")
                .description("First part of the names of the repositories")
                .defaultValue("sd-queue-worker")
                .allowedPattern("[a-z0-9]+([._-][a-z0-9]+)*")
                .build();
        IMAGES.forEach(this::repository);
    }

    private void repository(String image) {
        String id = Character.toUpperCase(image.charAt(0)) + image.substring(1);
        CfnRepository repository = CfnRepository.Builder.create(this, id)
                .repositoryName(Fn.sub("${Prefix}/" + image))
                .imageScanningConfiguration(CfnRepository.ImageScanningConfigurationProperty.builder()
                        .scanOnPush(true)
                        .build())
                // A tag that moves would give two pods of a release different versions.
                .imageTagMutability("IMMUTABLE")
                .encryptionConfiguration(CfnRepository.EncryptionConfigurationProperty.builder()
                        .encryptionType("AES256")
                        .build())
                .lifecyclePolicy(CfnRepository.LifecyclePolicyProperty.builder()
                        .lifecyclePolicyText("""
                        {"rules": [{"rulePriority": 1, "description": "untagged images after a week", \
                        "selection": {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", \
                        "countNumber": 7}, "action": {"type": "expire"}}]}""")
                        .build())
                .build();
        repository.getCfnOptions().setDeletionPolicy(CfnDeletionPolicy.RETAIN);
        repository.getCfnOptions().setUpdateReplacePolicy(CfnDeletionPolicy.RETAIN);
        CfnOutput.Builder.create(this, id + "Uri")
                .value(Fn.getAtt(id, "RepositoryUri").toString())
                .build();
    }
}
