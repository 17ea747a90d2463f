package io.sdqueueworker.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sdqueueworker.testbed.http.FreePort;
import io.sdqueueworker.testbed.http.HttpHead.Header;
import io.sdqueueworker.testbed.http.HttpListener;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.ContainerCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.InstanceProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/// The words for failed calls to AWS, by real clients on real sockets.
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class SdkFailureTest {

    private static final AwsCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));

    @Test
    void namesThePlaceThatRefusesConnections() {
        int port = FreePort.find();

        assertThat(failure("http://127.0.0.1:" + port)).isEqualTo("connection refused at 127.0.0.1:" + port);
    }

    @Test
    void namesTheHostThatDoesNotExist() {
        assertThat(failure("https://sqs.us-east-l.invalid")).isEqualTo("unknown host sqs.us-east-l.invalid");
    }

    @Test
    void saysHowLongNothingAnswered() throws Exception {
        try (ServerSocket silence = new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThat(failure("http://127.0.0.1:" + silence.getLocalPort())).isEqualTo("no answer within 2000 ms");
        }
    }

    @Test
    void hasNoCodeIfTheAnswerHasNone() throws Exception {
        try (HttpListener proxy = HttpListener.start("proxy", 0, (connection, _) -> {
            connection.answer(403, "text/html", "<html>Forbidden</html>");
            return true;
        })) {
            assertThat(failure(proxy.endpoint().toString())).isEqualTo("403 without an error code");
        }
    }

    @Test
    void namesTheRegionOfTheBucket() throws Exception {
        try (HttpListener store = HttpListener.start("s3", 0, (connection, _) -> {
                    connection.answer(
                            301,
                            "application/xml",
                            "<Error><Code>PermanentRedirect</Code></Error>",
                            List.of(new Header("x-amz-bucket-region", "eu-central-1")));
                    return true;
                });
                S3Client s3 = AwsClients.configure(
                                S3Client.builder()
                                        .endpointOverride(store.endpoint())
                                        .forcePathStyle(true),
                                "us-east-1",
                                CREDENTIALS)
                        .build()) {
            assertThat(SdkFailure.describe(catchThrowableOfType(
                            SdkException.class, () -> s3.listObjectsV2(request -> request.bucket("bucket")))))
                    .isEqualTo("301 PermanentRedirect, the bucket is in eu-central-1");
        }
    }

    /// The SDK needs 1,500 characters for it.
    @Test
    void listsTheSourcesOfCredentialsThatHaveNone() {
        AwsCredentialsProviderChain none = AwsCredentialsProviderChain.of(
                EnvironmentVariableCredentialsProvider.create(),
                ContainerCredentialsProvider.create(),
                InstanceProfileCredentialsProvider.builder()
                        .endpoint("http://127.0.0.1:" + FreePort.find())
                        .build());

        assertThat(failure("http://127.0.0.1:9", none))
                .isEqualTo("no AWS credentials found (environment, web identity, profile, container, instance)");
    }

    /// Pod Identity is set up here, and its agent does not answer.
    @Test
    void saysWhyTheSourceThatIsSetUpHasNone() {
        String agent = "http://127.0.0.1:" + FreePort.find();
        AwsCredentialsProviderChain broken = AwsCredentialsProviderChain.of(
                EnvironmentVariableCredentialsProvider.create(),
                ContainerCredentialsProvider.create(),
                InstanceProfileCredentialsProvider.builder().endpoint(agent).build());
        System.setProperty("aws.containerCredentialsFullUri", agent);
        try {
            assertThat(failure("http://127.0.0.1:9", broken))
                    .startsWith("no AWS credentials found (environment, web identity, profile, container, instance);"
                            + " container: ")
                    .hasSizeLessThan(320);
        } finally {
            System.clearProperty("aws.containerCredentialsFullUri");
        }
    }

    private static String failure(String endpoint) {
        return failure(endpoint, CREDENTIALS);
    }

    private static String failure(String endpoint, AwsCredentialsProvider credentials) {
        try (SqsClient sqs = AwsClients.configure(
                        SqsClient.builder().endpointOverride(URI.create(endpoint)), "us-east-1", credentials)
                .build()) {
            return SdkFailure.describe(catchThrowableOfType(
                    SdkException.class,
                    () -> sqs.receiveMessage(request -> request.queueUrl(endpoint + "/1/tasks")
                            .overrideConfiguration(override -> override.apiCallTimeout(Duration.ofSeconds(2))))));
        }
    }
}
