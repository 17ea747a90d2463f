package io.sdqueueworker.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sdqueueworker.models.catalogue.ModelVersion;
import io.sdqueueworker.testbed.aws.S3Server;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.servers.SharedServers;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.S3Client;

/// Buckets that are addressed or paid for in another way than most.
class BucketAddressesTest {

    @ParameterizedTest
    @CsvSource({
        "models, https://models.s3.amazonaws.com",
        "Old_Models, https://s3.amazonaws.com/Old_Models",
        "arn:aws:s3:eu-west-1:123456789012:accesspoint/models,"
                + " https://models-123456789012.s3-accesspoint.eu-west-1.amazonaws.com",
    })
    void areFoundInTheCloud(String bucket, String expected) {
        AtomicReference<URI> asked = new AtomicReference<>();
        try (S3Client s3 = AwsClients.configureS3(
                        AwsClients.configure(
                                S3Client.builder()
                                        .overrideConfiguration(override ->
                                                override.addExecutionInterceptor(new ExecutionInterceptor() {
                                                    @Override
                                                    public void beforeTransmission(
                                                            Context.BeforeTransmission request,
                                                            ExecutionAttributes attributes) {
                                                        asked.set(request.httpRequest()
                                                                .getUri());
                                                        throw new IllegalStateException("not sent");
                                                    }
                                                })),
                                "us-east-1",
                                StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret"))),
                        true,
                        false)
                .build()) {
            var _ = catchThrowable(() -> new S3Models(s3, bucket, "").list());
        }

        assertThat(asked.get()).asString().startsWith(expected + "?");
    }

    /// Such a bucket denies each request that does not say that the requester pays.
    @Test
    void arePaidForByTheRequesterIfTheyWantThat() throws Exception {
        S3Server server = SharedServers.s3();
        server.createBucket("requester-pays");
        server.put("requester-pays", "Lora/a.pt", "a model");
        try (FaultProxy proxy = FaultProxy.start(server.endpoint());
                S3Client s3 = S3Server.clientOf(proxy.endpoint())) {
            proxy.when(request -> request.header("x-amz-request-payer").isEmpty())
                    .answer(403, "application/xml", "<Error><Code>AccessDenied</Code></Error>");
            S3Models models = new S3Models(s3, "requester-pays", "");
            ByteArrayOutputStream taken = new ByteArrayOutputStream();

            models.probe();
            ModelVersion model = models.list().getFirst();
            models.read(models.describe(model.path()).object(), 2, 3, bytes -> {
                while (bytes.hasRemaining()) {
                    taken.write(bytes.get());
                }
            });

            assertThat(taken).hasToString("mod");
        }
    }
}
