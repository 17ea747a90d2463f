package io.sdqueueworker.doctor;

import static io.sdqueueworker.doctor.Findings.assertFailure;
import static io.sdqueueworker.doctor.Findings.assertOk;
import static io.sdqueueworker.doctor.Findings.assertWarning;
import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.aws.StsServer;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.WithServers;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.core.exception.SdkClientException;

/// The doctor's findings about credentials, clocks, endpoints and the topic.
@ExtendWith(WithServers.class)
class DoctorCallerTest {

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
        assertFailure(examined.findings(Subject.CREDENTIALS), "no credentials found: SdkClientException", "IRSA");
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

        assertOk(examined.findings(Subject.CREDENTIALS), "STS is unreachable", "Connection refused");
    }

    @Test
    void takesThemWhereTheServicesAreNotThoseOfAws(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers)
                .withEndpoint("AWS_ENDPOINT_URL_S3", "http://user:planted@127.0.0.1:9000/?planted"));
        examined.sts().refuseCallers("InvalidClientTokenId");

        assertOk(examined.findings(Subject.CREDENTIALS), "InvalidClientTokenId", "endpoints of your own");
        assertOk(examined.findings(Subject.ENDPOINTS), "AWS_ENDPOINT_URL_S3=http://127.0.0.1:9000");
        assertThat(examined.report().toString()).doesNotContain("planted");
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
        assertOk(examined.findings(Subject.TOPIC), "sns:Publish is not proven");
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

        assertOk(examined.findings(Subject.TOPIC), "which the worker does not need");
    }

    @Test
    void doesWithoutATopic(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers).with("worker.topic-arn", ""));
        assertOk(examined.findings(Subject.TOPIC), "none");
    }
}
