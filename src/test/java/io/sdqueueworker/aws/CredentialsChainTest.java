package io.sdqueueworker.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sdqueueworker.queue.Lease;
import io.sdqueueworker.queue.LeaseEvents.Renewal;
import io.sdqueueworker.queue.Leases;
import io.sdqueueworker.task.Delivery;
import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.aws.StsServer;
import io.sdqueueworker.testbed.servers.InputAnswer;
import io.sdqueueworker.testbed.servers.InputServer;
import io.sdqueueworker.testbed.servers.SharedServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.model.InvalidIdentityTokenException;

@ResourceLock(Resources.SYSTEM_PROPERTIES)
class CredentialsChainTest {

    /// The SDK reads these properties instead of environment variables, which a test cannot set in its own process.
    private static final List<String> PROPERTIES = List.of(
            "aws.roleArn",
            "aws.webIdentityTokenFile",
            "aws.endpointUrlSts",
            "aws.containerCredentialsFullUri",
            "aws.disableEc2Metadata",
            "aws.accessKeyId",
            "aws.secretAccessKey");

    @TempDir
    Path directory;

    private final StsServer sts = StsServer.start("the-right-token");

    /// The values of a test that has left an application running; restored afterwards.
    private final Map<String, String> before = new HashMap<>();

    @BeforeEach
    void setTheOthersAside() {
        for (String property : PROPERTIES) {
            String value = System.clearProperty(property);
            if (value != null) {
                before.put(property, value);
            }
        }
    }

    @AfterEach
    void putThemBack() {
        sts.close();
        PROPERTIES.forEach(System::clearProperty);
        before.forEach(System::setProperty);
    }

    @Test
    void assumesTheRoleOfTheWebIdentity() throws Exception {
        webIdentity("the-right-token");

        assertThat(CredentialsChain.find("cn-north-1").resolveCredentials().accessKeyId())
                .isEqualTo(StsServer.ACCESS_KEY);
        assertThat(sts.rolesAssumed()).containsExactly("arn:aws:iam::123456789012:role/worker");
    }

    @Test
    void asksNobodyElseWhereStsRefuses() throws Exception {
        webIdentity("a-wrong-token");

        assertThatThrownBy(() -> CredentialsChain.find("us-east-1").resolveCredentials())
                .isInstanceOf(InvalidIdentityTokenException.class);
    }

    @Test
    void takesKeysBeforeTheWebIdentity() throws Exception {
        webIdentity("the-right-token");
        System.setProperty("aws.accessKeyId", "AKIAKEY");
        System.setProperty("aws.secretAccessKey", "secret");

        assertThat(CredentialsChain.find("us-east-1").resolveCredentials().accessKeyId())
                .isEqualTo("AKIAKEY");
        assertThat(sts.rolesAssumed()).isEmpty();
    }

    @Test
    void takesHalfAPairOfKeysForNone() throws Exception {
        webIdentity("the-right-token");
        System.setProperty("aws.accessKeyId", "AKIAKEY");

        assertThat(CredentialsChain.find("us-east-1").resolveCredentials().accessKeyId())
                .isEqualTo(StsServer.ACCESS_KEY);
    }

    @Test
    void keepsEveryLeaseWhileStsHangsAndTheCredentialsAreValid() throws Exception {
        webIdentity("the-right-token");
        // So close to their end that the SDK asks for others at once.
        sts.issueFor(Duration.ofSeconds(70));

        keepsTwoLeases(() -> {
            sts.hang();
            int before = sts.rolesAssumed().size();
            return () -> sts.awaitRequests(before + 1, Duration.ofMinutes(1));
        });
    }

    /// The agent of EKS Pod Identity answers to the addresses of containers.
    @Test
    void keepsEveryLeaseWhileThePodIdentityAgentHangsAndTheCredentialsAreValid() throws Exception {
        try (InputServer agent = InputServer.start()) {
            String credentials =
                    """
                    {"AccessKeyId":"%s","SecretAccessKey":"a-planted-secret","Token":"a-planted-token","Expiration":"%s"}""".formatted(StsServer.ACCESS_KEY, Instant.now().plusSeconds(100));
            agent.serve("/v1/credentials", connection -> {
                connection.answer(200, "application/json", credentials);
                return true;
            });
            System.setProperty(
                    "aws.containerCredentialsFullUri", "http://127.0.0.1:" + agent.port() + "/v1/credentials");

            keepsTwoLeases(() -> {
                agent.serve("/v1/credentials", InputAnswer.silent());
                int before = agent.requests().size();
                return () -> agent.awaitRequests(before + 1, Duration.ofMinutes(1));
            });
        }
    }

    private interface Hang {
        Wait begin();
    }

    private interface Wait {
        void untilAsked() throws InterruptedException;
    }

    private static void keepsTwoLeases(Hang hang) throws Exception {
        SqsServer server = SharedServers.sqs();
        SqsServer.Queue queue = server.createQueue("credentials-" + UUID.randomUUID());
        server.send(queue, "{}");
        server.send(queue, "{}");
        BlockingQueue<Renewal> renewals = new LinkedBlockingQueue<>();
        try (SqsClient client = AwsClients.configure(
                                SqsClient.builder().endpointOverride(server.endpoint()),
                                "us-east-1",
                                CredentialsChain.find("us-east-1"))
                        .build();
                Leases leases = new Leases(
                        new SqsTaskQueue(client, queue.url()),
                        Duration.ofSeconds(3),
                        (result, _) -> renewals.add(result))) {
            Delivery first = leases.receive(Duration.ZERO).orElseThrow();
            Delivery second = leases.receive(Duration.ZERO).orElseThrow();
            Wait asked = hang.begin();
            List<Lease> held = List.of(leases.hold(first), leases.hold(second));
            asked.untilAsked();
            renewals.clear();

            // For longer than the messages stay hidden without.
            for (int i = 0; i < 10; i++) {
                assertThat(renewals.poll(1, TimeUnit.MINUTES)).isEqualTo(Renewal.RENEWED);
            }

            assertThat(held).allMatch(Lease::isHeld);
            held.forEach(Lease::close);
        }
    }

    private void webIdentity(String token) throws Exception {
        System.setProperty("aws.roleArn", "arn:aws:iam::123456789012:role/worker");
        System.setProperty("aws.disableEc2Metadata", "true");
        System.setProperty(
                "aws.webIdentityTokenFile",
                Files.writeString(directory.resolve("token"), token).toString());
        System.setProperty("aws.endpointUrlSts", sts.endpoint().toString());
    }
}
