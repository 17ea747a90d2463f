package io.sdqueueworker.wiring;

import io.sdqueueworker.aws.AwsClients;
import io.sdqueueworker.aws.CredentialsChain;
import io.sdqueueworker.config.InvalidSettingException;
import io.sdqueueworker.config.WorkerConfig;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.Config;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.SnsClientBuilder;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;
import software.amazon.awssdk.services.sts.StsClient;

/// Produces the AWS clients: those of the Quarkus extension, which a native image needs, with the worker's settings.
final class AwsClientProducer {

    private final WorkerConfig config;
    private final Config environment;
    private final String region;
    private final AwsCredentialsProvider credentials;

    AwsClientProducer(WorkerConfig config, Config environment) {
        this.config = config;
        this.environment = environment;
        // Before the clients below, which are the first TLS clients of the process.
        config.caBundle().ifPresent(bundle -> CertificateAuthorities.trust(bundle, config.workDir()));
        this.region = config.region()
                .or(AwsClients::findRegion)
                .orElseThrow(() -> new InvalidSettingException(
                        "AWS_DEFAULT_REGION (worker.region) is missing: expects an AWS region, such as us-east-1"));
        this.credentials = CredentialsChain.find(region);
    }

    @Produces
    @Singleton
    AwsCredentialsProvider credentials() {
        return credentials;
    }

    /// The client by which `doctor` reads the caller's identity. A worker does not use it.
    @Produces
    @Singleton
    StsClient sts() {
        return AwsClients.configure(StsClient.builder(), region, credentials).build();
    }

    @Produces
    @Singleton
    SqsClient sqs(SqsClientBuilder builder) {
        return AwsClients.configure(builder, region, credentials).build();
    }

    @Produces
    @Singleton
    SnsClient sns(SnsClientBuilder builder) {
        return AwsClients.withShortCalls(AwsClients.configure(builder, region, credentials))
                .build();
    }

    @Produces
    @Singleton
    S3Client s3(S3ClientBuilder builder) {
        boolean pathStyle = config.s3().pathStyle().orElseGet(this::hasOwnEndpoint);
        return AwsClients.configureS3(
                        AwsClients.configure(builder, region, credentials),
                        config.s3().chunkedEncoding(),
                        pathStyle)
                .build();
    }

    private boolean hasOwnEndpoint() {
        return environment.getOptionalValue("AWS_ENDPOINT_URL_S3", String.class).isPresent()
                || environment
                        .getOptionalValue("AWS_ENDPOINT_URL", String.class)
                        .isPresent();
    }
}
