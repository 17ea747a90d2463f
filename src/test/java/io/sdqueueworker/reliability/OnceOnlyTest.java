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
import io.sdqueueworker.testing.WithServers;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// One result per task, on a queue that delivers at least once and a topic that may publish twice.
@ExtendWith(WithServers.class)
class OnceOnlyTest {

    private static final Duration SOON = Duration.ofMinutes(2);

    private final String publication = UUID.randomUUID().toString();

    @Test
    void stepsAsideWithADuplicateWhileTheFirstIsUnderWay(TestServers servers, RunningWorker worker) throws Exception {
        Predicate<ProxiedRequest> document =
                request -> request.method().equals("PUT") && request.path().endsWith(".out");
        FaultProxy bucket = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        worker.withS3At(bucket.endpoint()).start();
        bucket.when(document).hold();
        send(servers);
        bucket.awaitRequests(1, document, SOON);

        send(servers);
        worker.awaitEnded("abandoned", "duplicate");
        bucket.clear();
        worker.awaitEnded("completed", "");
        // The duplicate stays hidden for minutes, so that it does not use up its receives. A later one stands for it.
        send(servers);

        List<JsonNode> results = worker.results(2);
        assertThat(results.get(1)).isEqualTo(results.get(0));
        assertThat(servers.runtime().generations()).isEqualTo(1);
    }

    @Test
    void letsTheSuccessStandThatFollowsAFailureAtTheLastAttempt() throws Exception {
        SqsServer.Queue deadLetters = TestServers.deadLetterQueue();
        try (TestServers servers = TestServers.createWithDeadLetters(deadLetters, 1);
                RunningWorker worker = new RunningWorker(servers).start()) {
            servers.runtime().next(Behaviour.dies());
            send(servers);
            JsonNode failure = worker.result();
            servers.runtime().revive();
            redrive(servers, deadLetters);

            JsonNode success = worker.results(2).get(1);

            assertThat(failure.path("error").path("code").asText()).isEqualTo("RUNTIME_DIED");
            assertThat(success.path("result").asBoolean()).isTrue();
            assertThat(success.path("output_url")).isNotEqualTo(failure.path("output_url"));
            assertThat(servers.s3().keys(servers.bucket(), "output/once/"))
                    .contains(key(servers, success), key(servers, failure));
            // A poll that was broken off may receive the message first, so allow more than one receive.
            servers.sqs().change(servers.queue(), deadLetters, 10);
            // From now on the result exists, whatever follows.
            send(servers);
            assertThat(worker.results(3).get(2)).isEqualTo(success);
            worker.awaitEmptyQueue();
        }
    }

    @Test
    void tellsNoFailureOfASuccessThatNobodyCouldBeToldOf() throws Exception {
        SqsServer.Queue deadLetters = TestServers.deadLetterQueue();
        try (TestServers servers = TestServers.createWithDeadLetters(deadLetters, 2);
                RunningWorker worker = new RunningWorker(servers)
                        .with("worker.publication-timeout", "1ms")
                        .start()) {
            // The topic answers, so the intake opens in between.
            servers.sns().failPublishesUntilCleared(500, "InternalError");
            send(servers);
            awaitDeadLetter(servers, deadLetters);
            servers.sns().clearFailures();
            redrive(servers, deadLetters);

            JsonNode result = worker.result();

            assertThat(result.path("result").asBoolean()).isTrue();
            assertThat(servers.runtime().generations()).isEqualTo(1);
            assertThat(servers.s3().keys(servers.bucket(), "output/once/")).hasSize(2);
            worker.awaitEmptyQueue();
            assertThat(servers.sns().published()).hasSize(1);
        }
    }

    @Test
    void remembersItsOwnSuccessesWhereItMayNotLook(TestServers servers, RunningWorker worker) throws Exception {
        FaultProxy bucket = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        worker.with("worker.publication-timeout", "1ms")
                .withS3At(bucket.endpoint())
                .start()
                .awaitReady();
        bucket.when(request -> !request.method().equals("PUT"))
                .answer(403, "application/xml", "<Error><Code>AccessDenied</Code></Error>");
        servers.sns().failUntilCleared(500, "InternalError");
        send(servers);
        worker.awaitEnded("retryable", "notification_unavailable");
        servers.sns().clearFailures();

        assertThat(worker.result().path("result").asBoolean()).isTrue();
        assertThat(servers.runtime().generations()).isEqualTo(1);
        worker.awaitEmptyQueue();
    }

    private void send(TestServers servers) {
        servers.sendBody(TestServers.envelope(task(), publication));
    }

    private static ObjectNode task() {
        return TestServers.task("once");
    }

    private static void awaitDeadLetter(TestServers servers, SqsServer.Queue deadLetters) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> servers.sqs().depth(deadLetters).visible() == 1);
    }

    /// A redrive as SQS does it: the body stays, the message id changes.
    private static void redrive(TestServers servers, SqsServer.Queue deadLetters) {
        awaitDeadLetter(servers, deadLetters);
        servers.sendBody(servers.sqs().take(deadLetters));
    }

    private static String key(TestServers servers, JsonNode result) {
        return result.path("output_url").asText().substring(("s3://" + servers.bucket() + "/").length());
    }
}
