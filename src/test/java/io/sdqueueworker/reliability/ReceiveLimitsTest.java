package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Receives are limited, whatever ends them, and the last one is never silent.
@ExtendWith(WithServers.class)
class ReceiveLimitsTest {

    private static final Duration SOON = Duration.ofMinutes(1);

    @Test
    void setsAMessageAsideBeforeAnyWorkAtTheSixtyFirstReceive(TestServers servers, RunningWorker worker)
            throws Exception {
        String messageId = servers.send("takes-every-pod-down");
        receive(servers, 60);

        worker.start();
        JsonNode result = worker.result();
        worker.awaitEmptyQueue();

        assertThat(result.at("/error/code").asText()).isEqualTo("ATTEMPTS_SPENT");
        assertThat(result.at("/error/detail").asText())
                .isEqualTo("the message has been received 61 times, and worker.max-receives allows 10");
        assertThat(servers.runtime().generations()).isZero();
        assertThat(servers.s3().keys(servers.bucket(), "quarantine/"))
                .containsExactly("quarantine/" + messageId + ".json");
    }

    @Test
    void republishesASuccessHoweverOftenItsMessageComesBack(TestServers servers, RunningWorker worker)
            throws Exception {
        worker.start();
        servers.sendBody(TestServers.envelope(TestServers.task("done"), "publication"));
        worker.result();
        worker.awaitEmptyQueue();
        worker.close();
        servers.sendBody(TestServers.envelope(TestServers.task("done"), "publication"));
        receive(servers, 20);

        try (RunningWorker next = new RunningWorker(servers).start()) {
            assertThat(next.results(2)).allMatch(result -> result.path("result").asBoolean());
            next.awaitEmptyQueue();
        }
        assertThat(servers.s3().keys(servers.bucket(), "quarantine/")).isEmpty();
    }

    /// The sender's own failure cannot be published, so the message is kept for an operator.
    @Test
    void endsARejectedTaskThoughTheTopicRefuses(TestServers servers, RunningWorker worker) throws Exception {
        worker.with("worker.publication-timeout", "1ms").start();
        worker.awaitReady();
        servers.sns().failUntilCleared(403, "AuthorizationError");
        ObjectNode task = TestServers.task("invalid");
        task.withObject("/content").put("sampler_name", "no such sampler");
        String messageId = servers.sendBody(task.toString());

        worker.awaitEnded("rejected", "invalid_request");
        worker.awaitEmptyQueue();

        assertThat(servers.s3().keys(servers.bucket(), "quarantine/"))
                .containsExactly("quarantine/" + messageId + ".json");
        assertThat(servers.s3().keys(servers.bucket(), "output/")).hasSize(1);
        assertThat(servers.runtime().generations()).isLessThanOrEqualTo(1);
    }

    @Test
    void reportsATaskThatDrainsHaveSentToTheDeadLetterQueue(@TempDir Path directory) throws Exception {
        SqsServer.Queue deadLetters = TestServers.deadLetterQueue();
        try (TestServers servers = TestServers.createWithDeadLetters(deadLetters, 3)) {
            servers.send("long");
            for (int drain = 1; drain <= 3; drain++) {
                try (RunningWorker worker = new RunningWorker(servers, directory.resolve("" + drain))
                        .with("worker.drain-budget", "500ms")) {
                    servers.runtime().next(Behaviour.hang());
                    worker.start();
                    servers.runtime().awaitGenerationStarted(drain, SOON);
                }
            }

            List<String> published = servers.sns().published().stream()
                    .map(each -> each.message())
                    .toList();
            assertThat(published).hasSize(1);
            JsonNode failure = RunningWorker.json(published.getFirst());
            assertThat(failure.at("/error/code").asText()).isEqualTo("ATTEMPTS_SPENT");
            assertThat(failure.at("/error/detail").asText()).contains("dead-letter queue", "the worker was stopped");
            assertThat(servers.s3().text(servers.bucket(), key(servers, failure)))
                    .contains("ATTEMPTS_SPENT");
        }
    }

    /// Its result is stored, and only its notification is missing.
    @Test
    void publishesASuccessOnItsLastReceiveAndDeletesTheMessage() throws Exception {
        SqsServer.Queue deadLetters = TestServers.deadLetterQueue();
        try (TestServers servers = TestServers.createWithDeadLetters(deadLetters, 1);
                RunningWorker worker = new RunningWorker(servers)
                        .with("worker.drain-budget", "500ms")
                        .start()) {
            worker.awaitReady();
            servers.sns().failUntilCleared(500, "InternalError");
            servers.send("untold");
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> worker.worker().notReadyBecause().orElse("").startsWith("notification: "));

            servers.sns().clearFailures();
            worker.worker().drain();

            assertThat(worker.result().path("result").asBoolean()).isTrue();
            assertThat(servers.sns().published()).hasSize(1);
            assertThat(servers.sqs().depth(servers.queue())).isEqualTo(new SqsServer.Depth(0, 0));
            assertThat(servers.sqs().depth(deadLetters).visible()).isZero();
        }
    }

    @Test
    void reportsATaskOnItsLastReceiveEvenIfTheBucketIsAway() throws Exception {
        SqsServer.Queue deadLetters = TestServers.deadLetterQueue();
        try (TestServers servers = TestServers.createWithDeadLetters(deadLetters, 1);
                FaultProxy bucket = FaultProxy.start(servers.s3().endpoint());
                RunningWorker worker = new RunningWorker(servers)
                        .with("worker.publication-timeout", "1ms")
                        .withS3At(bucket.endpoint())
                        .start()) {
            worker.awaitReady();
            bucket.when(_ -> true).answer(503, "application/xml", "<Error><Code>SlowDown</Code></Error>");
            servers.send("unlucky");

            JsonNode failure = worker.result();

            assertThat(failure.at("/error/code").asText()).isEqualTo("STORAGE_UNAVAILABLE");
            bucket.clear();
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> servers.sqs().depth(deadLetters).visible() == 1);
        }
    }

    /// The twin of a message is on the GPU for longer than the receives of the message would last.
    @Test
    void doesNotSendADuplicateToTheDeadLetterQueueWhileItsTwinIsOnTheGpu() throws Exception {
        SqsServer.Queue deadLetters = TestServers.deadLetterQueue();
        try (TestServers servers = TestServers.createWithDeadLetters(deadLetters, 1);
                RunningWorker worker = new RunningWorker(servers).start()) {
            servers.runtime().next(Behaviour.slow(Duration.ofSeconds(4)));
            servers.sendBody(TestServers.envelope(TestServers.task("twin"), "publication"));
            servers.runtime().awaitGenerationStarted(1, SOON);
            servers.sendBody(TestServers.envelope(TestServers.task("twin"), "publication"));

            assertThat(worker.results(2))
                    .allMatch(result -> result.path("result").asBoolean());
            worker.awaitEmptyQueue();
            assertThat(servers.runtime().generations()).isEqualTo(1);
            assertThat(servers.sqs().depth(deadLetters).visible()).isZero();
        }
    }

    /// Receives a message like workers that do not survive it.
    private static void receive(TestServers servers, int times) {
        var client = servers.sqs().client();
        String queue = servers.queue().url();
        for (int i = 0; i < times; i++) {
            // The last poll of a closed worker may have hidden it for 20 s.
            String handle = Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .until(
                            () -> client.receiveMessage(
                                            request -> request.queueUrl(queue).waitTimeSeconds(5))
                                    .messages(),
                            messages -> !messages.isEmpty())
                    .getFirst()
                    .receiptHandle();
            client.changeMessageVisibility(
                    request -> request.queueUrl(queue).receiptHandle(handle).visibilityTimeout(0));
        }
    }

    private static String key(TestServers servers, JsonNode failure) {
        return failure.path("output_url").asText().replace("s3://" + servers.bucket() + "/", "");
    }
}
