package io.sdqueueworker.doctor;

import static io.sdqueueworker.doctor.Findings.assertFailure;
import static io.sdqueueworker.doctor.Findings.assertOk;
import static io.sdqueueworker.doctor.Findings.assertUnproven;
import static io.sdqueueworker.doctor.Findings.assertWarning;
import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.aws.AwsClients;
import io.sdqueueworker.testbed.aws.StsServer;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.http.HttpListener;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.WithServers;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsWebIdentityTokenFileCredentialsProvider;

/// The doctor's findings about credentials, clocks, endpoints and the topic.
@ExtendWith(WithServers.class)
class DoctorCallerTest {

    private static final String FIFO_TOPIC = """
            <GetTopicAttributesResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><GetTopicAttributesResult>\
            <Attributes><entry><key>FifoTopic</key><value>true</value></entry></Attributes>\
            </GetTopicAttributesResult></GetTopicAttributesResponse>""";

    @Test
    void tellsWhoseCredentialsTheyAre(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers));
        assertOk(examined.findings(Subject.CREDENTIALS), StsServer.CALLER);
    }

    @Test
    void asksNobodyWithoutCredentials(TestServers servers) throws Exception {
        FaultProxy front = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        Examined examined = servers.closing(
                new Examined(servers).withSqsAt(front.endpoint()).withCredentials(() -> {
                    throw SdkClientException.create("Failed to load credentials from IMDS.");
                }));
        assertFailure(examined.findings(Subject.CREDENTIALS), "Failed to load credentials from IMDS.", "IRSA");
        assertThat(front.requests()).isEmpty();
        assertThat(examined.report().findings())
                .extracting(Finding::subject)
                .contains(Subject.RUNTIME, Subject.WORK_DIRECTORY, Subject.PORT);
    }

    @Test
    void failsWithCredentialsThatAwsDoesNotTake(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers));
        examined.sts().refuseCallers("ExpiredToken");

        assertFailure(examined.findings(Subject.CREDENTIALS), "403 ExpiredToken", "renew them");
    }

    @Test
    void doesWithoutStsWhereCredentialsComeFromElsewhere(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers));
        examined.sts().close();

        assertUnproven(
                examined.findings(Subject.CREDENTIALS), "STS is unreachable", "connection refused at 127.0.0.1:");
    }

    /// They are valid for an hour, and then every call fails.
    @Test
    void warnsIfStsIsSilentAndTheCredentialsComeFromThere(TestServers servers) throws Exception {
        StsServer source = servers.closing(StsServer.start("the-token"));
        StsClient client = servers.closing(AwsClients.configure(
                        StsClient.builder().endpointOverride(source.endpoint()),
                        "us-east-1",
                        AnonymousCredentialsProvider.create())
                .build());
        StsWebIdentityTokenFileCredentialsProvider identity =
                servers.closing(StsWebIdentityTokenFileCredentialsProvider.builder()
                        .stsClient(client)
                        .roleArn("arn:aws:iam::123456789012:role/worker")
                        .webIdentityTokenFile(
                                Files.writeString(servers.workDirectory().resolve("token"), "the-token"))
                        .build());
        Examined examined = servers.closing(new Examined(servers).withCredentials(identity));
        examined.sts().close();

        assertWarning(
                examined.findings(Subject.CREDENTIALS),
                "STS is unreachable, so they cannot be renewed",
                "VPC endpoint");
    }

    @Test
    void takesThemWhereTheServicesAreNotThoseOfAws(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers)
                .withEndpoint("AWS_ENDPOINT_URL_S3", "http://user:planted@127.0.0.1:9000/?planted"));
        examined.sts().refuseCallers("InvalidClientTokenId");

        assertUnproven(examined.findings(Subject.CREDENTIALS), "InvalidClientTokenId", "endpoints of your own");
        assertOk(examined.findings(Subject.ENDPOINTS), "AWS_ENDPOINT_URL_S3=http://127.0.0.1:9000");
        assertThat(examined.report().toString()).doesNotContain("planted");
    }

    @Test
    void warnsOfAVpcEndpointThatIsNotCalled(TestServers servers) throws Exception {
        String host = "vpce-0a1b-2c3d.sqs.us-east-1.vpce.amazonaws.com";
        Examined examined = servers.closing(
                new Examined(servers).with("worker.queue-url", "https://" + host + "/123456789012/tasks"));

        assertWarning(
                examined.findings(Subject.ENDPOINTS),
                "the VPC endpoint in SQS_QUEUE_URL (worker.queue-url) is not called",
                "set AWS_ENDPOINT_URL_SQS to https://" + host);

        examined.withEndpoint("AWS_ENDPOINT_URL_SQS", "https://" + host);
        assertOk(examined.findings(Subject.ENDPOINTS), "AWS_ENDPOINT_URL_SQS=https://" + host);
    }

    @Test
    void warnsOfAClockThatIsOff(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers));
        examined.sts().setAhead(Duration.ofMinutes(-2));

        assertWarning(examined.findings(Subject.CLOCK), "s ahead of the clock of STS", "NTP");
    }

    @Test
    void failsWithAClockThatAwsDoesNotTake(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers));
        examined.sts().setAhead(Duration.ofHours(1));

        assertFailure(examined.findings(Subject.CLOCK), "s behind the clock of STS", "NTP");
    }

    @Test
    void looksAtTheTopicAndPublishesNothing(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers));
        assertUnproven(examined.findings(Subject.TOPIC), "exists", "sns:Publish");
        assertThat(servers.sns().published()).isEmpty();
    }

    @Test
    void missesTheTopic(TestServers servers) throws Exception {
        Examined examined = servers.closing(
                new Examined(servers).with("worker.topic-arn", "arn:aws:sns:us-east-1:000000000000:no-such-topic"));
        assertFailure(examined.findings(Subject.TOPIC), "404 NotFound", "SNS_TOPIC_ARN");
    }

    @Test
    void doesWithoutALookAtTheTopic(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers));
        servers.sns().failUntilCleared(403, "AuthorizationError");

        assertUnproven(examined.findings(Subject.TOPIC), "which the worker does not need");
    }

    /// The worker sends what a FIFO topic requires, whatever its settings are.
    @Test
    void knowsWhatAFifoTopicNeeds(TestServers servers) throws Exception {
        HttpListener sns = servers.closing(HttpListener.start("sns", 0, (connection, request) -> {
            var _ = connection.readBody(request);
            connection.answer(200, "text/xml", FIFO_TOPIC);
            return true;
        }));
        Examined examined = servers.closing(new Examined(servers)
                .withSnsAt(sns.endpoint())
                .with("worker.topic-arn", "arn:aws:sns:us-east-1:000000000000:results.fifo"));

        assertUnproven(examined.findings(Subject.TOPIC), "is FIFO", "MessageGroupId", "sns:Publish");
    }

    @Test
    void doesWithoutATopic(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers).with("worker.topic-arn", ""));
        assertOk(examined.findings(Subject.TOPIC), "none");
    }
}
