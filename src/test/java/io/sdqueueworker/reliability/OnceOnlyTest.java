package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.faults.ProxiedRequest;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One result for one task, on a queue that delivers at least once and a topic that may publish twice.
class OnceOnlyTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final String publication = UUID.randomUUID().toString();

    @TempDir
    Path workDirectory;

    @Test
    void stepsAsideWithADuplicateWhileTheFirstIsUnderWay() throws Exception {
        Predicate<ProxiedRequest> document =
                request -> request.method().equals("PUT") && request.path().endsWith(".out");
        try (TestServers around = TestServers.create();
                FaultProxy bucket = FaultProxy.start(around.s3().endpoint());
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .withS3At(bucket.endpoint())
                        .start()) {
            bucket.when(document).hold();
            send(around);
            bucket.awaitRequests(1, document, SOON);

            send(around);
            worker.awaitEnded("abandoned", "duplicate");
            bucket.clear();

            List<JsonNode> results = worker.results(2);
            assertThat(results.get(1)).isEqualTo(results.get(0));
            assertThat(around.runtime().generations()).isEqualTo(1);
            worker.awaitEmptyQueue();
        }
    }

    @Test
    void letsTheSuccessStandThatFollowsAFailureAtTheLastAttempt() throws Exception {
        SqsServer.Queue deadLetters = TestServers.deadLetterQueue();
        try (TestServers around = TestServers.createWithDeadLetters(deadLetters, 1);
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            around.runtime().next(Behaviour.dies());
            send(around);
            JsonNode failure = worker.result();
            around.runtime().revive();
            redrive(around, deadLetters);

            JsonNode success = worker.results(2).get(1);

            assertThat(failure.path("error").path("code").asText()).isEqualTo("RUNTIME_DIED");
            assertThat(success.path("result").asBoolean()).isTrue();
            assertThat(success.path("output_url")).isNotEqualTo(failure.path("output_url"));
            assertThat(around.s3().keys(around.bucket(), "output/once/"))
                    .contains(key(around, success), key(around, failure));
            // From now on it stands, whatever comes.
            send(around);
            assertThat(worker.results(3).get(2)).isEqualTo(success);
            worker.awaitEmptyQueue();
        }
    }

    @Test
    void tellsNoFailureOfASuccessThatNobodyCouldBeToldOf() throws Exception {
        SqsServer.Queue deadLetters = TestServers.deadLetterQueue();
        try (TestServers around = TestServers.createWithDeadLetters(deadLetters, 2);
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .with("worker.publication-timeout", "1ms")
                        .start()) {
            // The topic answers, so the intake opens in between.
            around.sns().failPublishesUntilCleared(500, "InternalError");
            send(around);
            awaitDeadLetter(around, deadLetters);
            around.sns().clearFailures();
            redrive(around, deadLetters);

            JsonNode result = worker.result();

            assertThat(result.path("result").asBoolean()).isTrue();
            assertThat(around.runtime().generations()).isEqualTo(1);
            assertThat(around.s3().keys(around.bucket(), "output/once/")).hasSize(2);
            worker.awaitEmptyQueue();
            assertThat(around.sns().published()).hasSize(1);
        }
    }

    @Test
    void remembersItsOwnSuccessesWhereItMayNotLook() throws Exception {
        try (TestServers around = TestServers.create();
                FaultProxy bucket = FaultProxy.start(around.s3().endpoint());
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .with("worker.publication-timeout", "1ms")
                        .withS3At(bucket.endpoint())
                        .start()) {
            bucket.when(request -> !request.method().equals("PUT"))
                    .answer(403, "application/xml", "<Error><Code>AccessDenied</Code></Error>");
            around.sns().failUntilCleared(500, "InternalError");
            send(around);
            worker.awaitEnded("retryable", "notification_unavailable");
            around.sns().clearFailures();

            assertThat(worker.result().path("result").asBoolean()).isTrue();
            assertThat(around.runtime().generations()).isEqualTo(1);
            worker.awaitEmptyQueue();
        }
    }

    private void send(TestServers around) {
        around.sendBody(TestServers.envelope(task(), publication));
    }

    private static ObjectNode task() {
        return TestServers.task("once");
    }

    private static void awaitDeadLetter(TestServers around, SqsServer.Queue deadLetters) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> around.sqs().depth(deadLetters).visible() == 1);
    }

    /// As the redrive of SQS does: the body stays, the message's id does not.
    private static void redrive(TestServers around, SqsServer.Queue deadLetters) {
        awaitDeadLetter(around, deadLetters);
        around.sendBody(around.sqs().take(deadLetters));
    }

    private static String key(TestServers around, JsonNode result) {
        return result.path("output_url").asText().substring(("s3://" + around.bucket() + "/").length());
    }
}
