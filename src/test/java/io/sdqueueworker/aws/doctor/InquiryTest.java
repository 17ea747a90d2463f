package io.sdqueueworker.aws.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.aws.AwsClients;
import io.sdqueueworker.doctor.Answer;
import io.sdqueueworker.testbed.http.HttpHead.Header;
import io.sdqueueworker.testbed.http.HttpListener;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/// The meaning of AWS's own errors, in the form in which AWS sends them. The servers of other tests send few of them.
class InquiryTest {

    private final AnswerDates dates = new AnswerDates(InstantSource.fixed(Instant.parse("2026-11-25T12:00:00Z")));

    @ParameterizedTest
    @CsvSource({
        "403, AccessDenied, Denied",
        "403, AllAccessDisabled, Denied",
        "403, KMS.AccessDeniedException, KeyRefused",
        "403, InvalidAccessKeyId, Unknown",
        "403, SignatureDoesNotMatch, Unknown",
        "403, RequestTimeTooSkewed, Unknown",
        "400, ExpiredToken, Unknown",
        "404, NoSuchBucket, Missing",
        "301, PermanentRedirect, Elsewhere",
        "400, AuthorizationHeaderMalformed, Elsewhere",
        "501, NotImplemented, Refused",
        "403, SomethingNew, Refused",
    })
    void knowsTheErrorsOfS3(int status, String code, String meaning) throws Exception {
        String error = "<Error><Code>%s</Code><Message>planted</Message></Error>".formatted(code);
        try (HttpListener s3 = answering(status, "application/xml", error);
                S3Client client = s3(s3)) {
            Answer<Boolean> answer = new BucketInquiry(client, "bucket", dates).write("key");

            assertThat(answer.getClass().getSimpleName()).isEqualTo(meaning);
            assertThat(((Answer.Failed<Boolean>) answer).reason()).isEqualTo("S3 PutObject: " + status + " " + code);
        }
    }

    /// In the JSON protocol, the error's older name is in a header. The SDK reports that name.
    @ParameterizedTest
    @CsvSource({
        "QueueDoesNotExist, AWS.SimpleQueueService.NonExistentQueue;Sender, Missing",
        "QueueDoesNotExist, , Missing",
        "AccessDeniedException, AccessDenied;Sender, Denied",
        "AccessDeniedException, , Denied",
        "KmsAccessDenied, KMS.AccessDeniedException;Sender, KeyRefused",
        "InvalidClientTokenId, InvalidClientTokenId;Sender, Unknown",
        "UnrecognizedClientException, , Unknown",
        "InvalidSecurity, InvalidSecurity;Sender, Unknown",
        "InvalidAddress, InvalidAddress;Sender, Refused",
    })
    void knowsTheErrorsOfSqs(String type, String header, String meaning) throws Exception {
        Header[] headers = header == null ? new Header[0] : new Header[] {new Header("x-amzn-query-error", header)};
        try (HttpListener sqs = answering(400, "application/x-amz-json-1.0", error(type), headers);
                SqsClient client = sqs(sqs)) {
            var answer = new QueueInquiry(client, sqs.endpoint() + "/1/q", dates).attributes();

            assertThat(answer.getClass().getSimpleName()).isEqualTo(meaning);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ReceiptHandleIsInvalid, ReceiptHandleIsInvalid;Sender",
        "ReceiptHandleIsInvalid,",
        "InvalidParameterValueException, InvalidParameterValue;Sender",
    })
    void takesTheRefusalOfAReceiptForACallThatCameThrough(String type, String header) throws Exception {
        Header[] headers = header == null ? new Header[0] : new Header[] {new Header("x-amzn-query-error", header)};
        try (HttpListener sqs = answering(400, "application/x-amz-json-1.0", error(type), headers);
                SqsClient client = sqs(sqs)) {
            QueueInquiry queue = new QueueInquiry(client, sqs.endpoint() + "/1/q", dates);

            assertThat(List.of(queue.receive(), queue.changeVisibility(), queue.delete()))
                    .allMatch(Answer.Given.class::isInstance);
        }
    }

    @Test
    void readsTheRegionFromTheDocumentToo() throws Exception {
        String error = "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-1</Region></Error>";
        try (HttpListener s3 = answering(400, "application/xml", error);
                S3Client client = s3(s3)) {
            assertThat(new BucketInquiry(client, "bucket", dates).read("key"))
                    .isEqualTo(new Answer.Elsewhere<>("eu-west-1", "S3 GetObject: 400 AuthorizationHeaderMalformed"));
        }
    }

    @Test
    void readsTheClockOfRefusalsToo() throws Exception {
        Header date = new Header("Date", "Wed, 25 Nov 2026 12:00:07 GMT");
        try (HttpListener s3 = answering(403, "application/xml", "<Error><Code>AccessDenied</Code></Error>", date);
                S3Client client = s3(s3)) {
            var _ = new BucketInquiry(client, "bucket", dates).read("key");

            assertThat(dates.ahead())
                    .hasEntrySatisfying("S3", ahead -> assertThat(ahead).hasSeconds(7));
        }
    }

    private static String error(String type) {
        return "{\"__type\":\"com.amazonaws.sqs#%s\",\"message\":\"planted\"}".formatted(type);
    }

    private static HttpListener answering(int status, String contentType, String body, Header... headers) {
        return HttpListener.start("service", 0, (connection, request) -> {
            connection.readBody(request);
            connection.answer(status, contentType, body, List.of(headers));
            return true;
        });
    }

    private static S3Client s3(HttpListener at) {
        return AwsClients.configureS3(
                        AwsClients.configure(
                                S3Client.builder().endpointOverride(at.endpoint()), "us-east-1", credentials()),
                        false,
                        true)
                .build();
    }

    private static SqsClient sqs(HttpListener at) {
        return AwsClients.configure(SqsClient.builder().endpointOverride(at.endpoint()), "us-east-1", credentials())
                .build();
    }

    private static StaticCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test"));
    }
}
