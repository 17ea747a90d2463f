package io.sdqueueworker;

import io.sdqueueworker.aws.AwsClients;
import io.sdqueueworker.config.WorkerConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import org.eclipse.microprofile.config.Config;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.SnsClientBuilder;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;

/// The clients of AWS: the extension's builders, which a native image needs, with the worker's settings on them.
final class AwsClientProducer {

    private final WorkerConfig config;
    private final Config environment;

    AwsClientProducer(WorkerConfig config, Config environment) {
        this.config = config;
        this.environment = environment;
    }

    @Produces
    @ApplicationScoped
    SqsClient sqs(SqsClientBuilder builder) {
        return AwsClients.configure(builder, config.region()).build();
    }

    @Produces
    @ApplicationScoped
    SnsClient sns(SnsClientBuilder builder) {
        return AwsClients.withShortCalls(AwsClients.configure(builder, config.region()))
                .build();
    }

    @Produces
    @ApplicationScoped
    S3Client s3(S3ClientBuilder builder) {
        boolean pathStyle = config.s3().pathStyle().orElseGet(this::hasOwnEndpoint);
        return AwsClients.configureS3(
                        AwsClients.configure(builder, config.region()),
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
