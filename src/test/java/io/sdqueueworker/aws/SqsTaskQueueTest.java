package io.sdqueueworker.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sdqueueworker.queue.QueueUnavailableException;
import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.testbed.http.HttpListener;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.model.StsException;

/// The words for a queue that cannot be used: they are the reason in the health check, and in the log.
class SqsTaskQueueTest {

    private static final Delivery DELIVERY = new Delivery(
            "message",
            new Delivery.Receipt("receipt", 1, System.nanoTime(), Duration.ofSeconds(30)),
            Instant.EPOCH,
            new Delivery.Content(Map.of(), Map.of(), ""));

    @ParameterizedTest
    @CsvSource({
        "QueueDoesNotExist, 400 QueueDoesNotExist for %s in eu-west-1",
        "InvalidClientTokenId, 400 InvalidClientTokenId for %s in eu-west-1",
        "'AccessDeniedException', '400 AccessDeniedException, allow sqs:ReceiveMessage on %s'",
        "InvalidAddress, 400 InvalidAddress",
    })
    void namesTheQueueTheRegionAndThePermission(String code, String words) throws Exception {
        try (HttpListener server = HttpListener.start("sqs", 0, (connection, request) -> {
                    assertThat(connection.readBody(request)).isNotEmpty();
                    connection.answer(
                            400, "application/x-amz-json-1.0", "{\"__type\":\"com.amazonaws.sqs#" + code + "\"}");
                    return true;
                });
                SqsClient client = AwsClients.configure(
                                SqsClient.builder().endpointOverride(server.endpoint()),
                                "eu-west-1",
                                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
                        .build()) {
            String url = server.endpoint() + "/1/tasks";

            assertThatThrownBy(() -> new SqsTaskQueue(client, url).receive(Duration.ZERO, Duration.ofSeconds(30)))
                    .isInstanceOf(QueueUnavailableException.class)
                    .hasMessage("SQS ReceiveMessage: " + words.formatted(url));
        }
    }

    /// STS answers for the credentials, not for the queue: a lease lapses then, and is not refused.
    @ParameterizedTest
    @CsvSource({"400, IDPCommunicationError", "403, AccessDenied", "400, InvalidParameterValue"})
    void doesNotTakeTheAnswerOfStsForThatOfTheQueue(int status, String code) {
        StsException noCredentials = (StsException) StsException.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
                .build();
        try (SqsClient client = AwsClients.configure(SqsClient.builder(), "eu-west-1", () -> {
                    throw noCredentials;
                })
                .build()) {
            SqsTaskQueue queue = new SqsTaskQueue(client, "https://sqs.eu-west-1.amazonaws.com/1/tasks");

            assertThatThrownBy(() -> queue.changeVisibility(DELIVERY, Duration.ofSeconds(3), Duration.ofSeconds(3)))
                    .isInstanceOfSatisfying(
                            QueueUnavailableException.class,
                            e -> assertThat(e.isRefusal()).isFalse())
                    .hasMessage("SQS ChangeMessageVisibility: no credentials from STS: " + status + " " + code);
        }
    }
}
