package io.sdqueueworker.doctor;

import static io.sdqueueworker.doctor.Findings.assertFailure;
import static io.sdqueueworker.doctor.Findings.assertOk;
import static io.sdqueueworker.doctor.Findings.assertUnproven;
import static io.sdqueueworker.doctor.Findings.assertWarning;
import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.WithServers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/// The doctor's findings about the queue.
@ExtendWith(WithServers.class)
class DoctorQueueTest {

    private static final String JSON = "application/x-amz-json-1.0";
    private static final String DENIED = "{\"__type\":\"com.amazon.coral.service#AccessDeniedException\"}";

    @Test
    void findsNothingAmissWhereAllIsWell() throws Exception {
        try (TestServers servers = TestServers.createWithDeadLetters(TestServers.deadLetterQueue(), 10);
                Examined examined = new Examined(servers)) {
            assertThat(examined.report().findings())
                    .allMatch(finding -> finding instanceof Finding.Ok || finding instanceof Finding.Unproven)
                    .filteredOn(Finding.Unproven.class::isInstance)
                    .extracting(Finding::subject)
                    // Only a task and a published result would prove them.
                    .containsExactly(Subject.QUEUE_PERMISSIONS, Subject.TOPIC);
            assertThat(examined.report().exitStatus()).isZero();
            assertThat(examined.report().findings().stream()
                            .map(Finding::subject)
                            .distinct())
                    .doesNotContain(Subject.SOURCE_BUCKETS, Subject.MODEL_BUCKET, Subject.RUNTIME_FOLDERS)
                    .hasSize(Subject.values().length - 3);
        }
    }

    @Test
    void takesNoMessage(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers));
        servers.send("waits");

        assertOk(examined.findings(Subject.QUEUE), "messages: 1 waiting, 0 in flight");
        assertUnproven(examined.findings(Subject.QUEUE_PERMISSIONS), "not denied");

        Message message = servers.sqs()
                .client()
                .receiveMessage(request -> request.queueUrl(servers.queue().url())
                        .messageSystemAttributeNames(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT))
                .messages()
                .getFirst();
        assertThat(message.attributes()).containsEntry(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "1");
    }

    @Test
    void missesTheQueue(TestServers servers) throws Exception {
        Examined examined = servers.closing(
                new Examined(servers).with("worker.queue-url", servers.queue().url() + "-none"));
        assertFailure(examined.findings(Subject.QUEUE), "SQS GetQueueAttributes: 400", "SQS_QUEUE_URL");
        // One cause leads to one failure.
        assertThat(examined.findings(Subject.QUEUE_PERMISSIONS)).isEmpty();
    }

    @Test
    void doesNotReachTheQueue(TestServers servers) throws Exception {
        FaultProxy front = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        Examined examined = servers.closing(new Examined(servers).withSqsAt(front.endpoint()));
        front.vanish();

        assertFailure(examined.findings(Subject.QUEUE), "connection refused at 127.0.0.1:", "DNS, routes, firewalls");
    }

    @Test
    void saysWhatTheWorkerDoesWithoutARedrivePolicy(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers));
        assertOk(examined.findings(Subject.REDRIVE), "no dead-letter queue", "after 10 receives", "quarantine/");
    }

    @Test
    void warnsOfARedriveBeforeTheLastAttempt() throws Exception {
        SqsServer.Queue deadLetters = TestServers.deadLetterQueue();
        try (TestServers servers = TestServers.createWithDeadLetters(deadLetters, 2);
                Examined examined = new Examined(servers)) {
            assertWarning(
                    examined.findings(Subject.REDRIVE),
                    "after 2 receives, and every drain, outage and lost lease counts as one",
                    "raise maxReceiveCount to 10 or more");
        }
    }

    /// A limit as low as worker.max-attempts is too low.
    @Test
    void warnsOfARedriveThatDrainsAndOutagesUseUp() throws Exception {
        try (TestServers servers = TestServers.createWithDeadLetters(TestServers.deadLetterQueue(), 9);
                Examined examined = new Examined(servers)) {
            assertWarning(examined.findings(Subject.REDRIVE), "after 9 receives", "raise maxReceiveCount to 10");
        }
        try (TestServers servers = TestServers.createWithDeadLetters(TestServers.deadLetterQueue(), 10);
                Examined examined = new Examined(servers)) {
            assertOk(examined.findings(Subject.REDRIVE), "to the dead-letter queue after 10 receives");
        }
    }

    @Test
    void warnsOfAQueueThatForgets(TestServers servers) throws Exception {
        FaultProxy front = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        Examined examined = servers.closing(new Examined(servers).withSqsAt(front.endpoint()));
        keepMessagesFor(600, front);

        assertWarning(examined.findings(Subject.QUEUE).subList(1, 2), "longer than 600 s", "MessageRetentionPeriod");
    }

    @Test
    void warnsOfAQueueThatForgetsBeforeTasksExpire(TestServers servers) throws Exception {
        FaultProxy front = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        Examined examined = servers.closing(
                new Examined(servers).withSqsAt(front.endpoint()).with("worker.max-age", "48h"));
        keepMessagesFor(24 * 3600, front);

        assertWarning(
                examined.findings(Subject.QUEUE).subList(1, 2),
                "drops tasks after 24 h, before the worker reports them as expired, after 48 h",
                "worker.max-age");
    }

    @Test
    void doesWithoutALookAtTheQueue(TestServers servers) throws Exception {
        FaultProxy front = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        Examined examined = servers.closing(new Examined(servers).withSqsAt(front.endpoint()));
        front.when(request -> request.calls("GetQueueAttributes")).answer(400, JSON, DENIED);

        assertWarning(examined.findings(Subject.QUEUE), "does not look ahead", "sqs:GetQueueAttributes");
        assertUnproven(examined.findings(Subject.QUEUE_KEY), "it is unknown whether the role needs kms:Decrypt");
        assertUnproven(examined.findings(Subject.QUEUE_PERMISSIONS), "not denied");
    }

    @Test
    void namesEveryCallOnMessagesThatIsDenied(TestServers servers) throws Exception {
        FaultProxy front = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        Examined examined = servers.closing(new Examined(servers).withSqsAt(front.endpoint()));
        front.when(request -> !request.calls("GetQueueAttributes")).answer(400, JSON, DENIED);

        assertThat(examined.findings(Subject.QUEUE_PERMISSIONS))
                .hasSize(3)
                .allMatch(Finding.Failed.class::isInstance)
                .extracting(finding -> ((Finding.Failed) finding).fix())
                .satisfiesExactly(
                        fix -> assertThat(fix).contains("allow sqs:ReceiveMessage "),
                        fix -> assertThat(fix).contains("allow sqs:ChangeMessageVisibility "),
                        fix -> assertThat(fix).contains("allow sqs:DeleteMessage "));
    }

    @Test
    void namesThePermissionOnTheKeyOfAnEncryptedQueue(TestServers servers) throws Exception {
        FaultProxy front = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        Examined examined = servers.closing(new Examined(servers).withSqsAt(front.endpoint()));
        encryptWith("alias/my-key", front);

        assertUnproven(examined.findings(Subject.QUEUE_KEY), "KMS key alias/my-key", "the role needs kms:Decrypt");
    }

    @Test
    void needsNoKeyForAQueueThatSqsEncryptsItself(TestServers servers) throws Exception {
        FaultProxy front = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        Examined examined = servers.closing(new Examined(servers).withSqsAt(front.endpoint()));
        encryptWith("alias/aws/sqs", front);

        assertOk(examined.findings(Subject.QUEUE_KEY), "no customer managed key");
    }

    @Test
    void mayNotUseTheKeyOfTheQueue(TestServers servers) throws Exception {
        FaultProxy front = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        Examined examined = servers.closing(new Examined(servers).withSqsAt(front.endpoint()));
        front.when(request -> !request.calls("GetQueueAttributes"))
                .answer(400, JSON, "{\"__type\":\"com.amazonaws.sqs#KmsAccessDenied\"}");

        assertFailure(examined.findings(Subject.QUEUE_KEY), "SQS ReceiveMessage: 400 Kms", "allow kms:Decrypt");
        assertUnproven(examined.findings(Subject.QUEUE_PERMISSIONS), "not denied");
    }

    @Test
    void failsForAVariableThatIsNoSetting(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers).withVariable("WORKER_INPUT_DENY_NETWORKS"));

        assertFailure(
                examined.findings(Subject.SETTINGS).subList(1, 2),
                "WORKER_INPUT_DENY_NETWORKS is not a setting and has no effect",
                "did you mean WORKER_INPUTS_DENY_NETWORKS?");
    }

    @Test
    void namesASettingForAnotherRegion(TestServers servers) throws Exception {
        Examined examined = servers.closing(new Examined(servers)
                .with("worker.queue-url", "https://sqs.eu-west-1.amazonaws.com/000000000000/tasks")
                .with("worker.topic-arn", "arn:aws:sns:eu-west-2:000000000000:results"));
        List<Finding> findings = examined.findings(Subject.SETTINGS);

        assertOk(findings.subList(0, 1), "region us-east-1");
        assertFailure(findings.subList(1, 2), "SQS_QUEUE_URL (worker.queue-url) names another region", "same");
        assertFailure(findings.subList(2, 3), "SNS_TOPIC_ARN (worker.topic-arn) names another region", "same");
    }

    /// Simulates a retention period, which the test server does not support.
    private static void keepMessagesFor(int seconds, FaultProxy front) {
        front.when(request -> request.calls("GetQueueAttributes"))
                .answer(
                        200,
                        JSON,
                        "{\"Attributes\":{\"ApproximateNumberOfMessages\":\"0\",\"MessageRetentionPeriod\":\"%d\"}}"
                                .formatted(seconds));
    }

    /// The server here has no encryption.
    private static void encryptWith(String key, FaultProxy front) {
        front.when(request -> request.calls("GetQueueAttributes"))
                .answer(
                        200,
                        JSON,
                        "{\"Attributes\":{\"ApproximateNumberOfMessages\":\"0\",\"KmsMasterKeyId\":\"%s\"}}"
                                .formatted(key));
    }
}
