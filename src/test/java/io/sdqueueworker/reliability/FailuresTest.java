package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of a task, and of its message, when something goes wrong.
class FailuresTest {

    @TempDir
    Path workDirectory;

    @Test
    void rejectsWhatTheRuntimeCallsInvalid() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            ObjectNode task = TestServers.task("wrong");
            task.withObject("/content").put("sampler_name", "no such sampler");
            around.sendBody(task.toString());

            JsonNode result = worker.result();
            worker.awaitEmptyQueue();

            assertThat(result.path("result").asBoolean()).isFalse();
            assertThat(result.path("error").path("code").asText()).isEqualTo("INVALID_REQUEST");
            assertThat(result.path("error").path("stage").asText()).isEqualTo("generation");
            String key = result.path("output_url").asText().substring(("s3://" + around.bucket() + "/").length());
            JsonNode document = RunningWorker.json(around.s3().text(around.bucket(), key));
            assertThat(document.path("parameters").path("status").asInt(-1)).isZero();
            assertThat(document.path("parameters").path("error_msg").asText()).isEqualTo("Sampler not found");
            worker.awaitEnded("rejected", "invalid_request");
        }
    }

    @Test
    void rejectsAKindOfTaskThatItDoesNotKnow() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            ObjectNode task = TestServers.task("odd");
            task.withObject("/metadata").put("tasktype", "text-to-song");
            around.sendBody(task.toString());

            assertThat(worker.result().path("error").path("code").asText()).isEqualTo("UNSUPPORTED_TASK");
            worker.awaitEmptyQueue();
            assertThat(around.runtime().generations()).isZero();
        }
    }

    @Test
    void quarantinesAMessageThatNobodyCanRead() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            String messageId = around.sendBody("this is no JSON");

            worker.awaitEnded("setaside", "malformed");
            worker.awaitEmptyQueue();

            JsonNode kept = RunningWorker.json(around.s3().text(around.bucket(), "quarantine/" + messageId + ".json"));
            assertThat(kept.path("body").asText()).isEqualTo("this is no JSON");
            assertThat(kept.path("error").path("code").asText()).isEqualTo("MALFORMED");
        }
    }

    @Test
    void handsAMessageThatNobodyCanReadToTheDeadLetterQueue() throws Exception {
        SqsServer.Queue deadLetters = TestServers.deadLetterQueue();
        try (TestServers around = TestServers.createWithDeadLetters(deadLetters, 2);
                RunningWorker _ = new RunningWorker(around, workDirectory).start()) {
            around.sendBody("this is no JSON");

            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> around.sqs().depth(deadLetters).visible() == 1);

            assertThat(around.runtime().generations()).isZero();
            assertThat(around.s3().keys(around.bucket(), "quarantine/")).isEmpty();
        }
    }

    @Test
    void triesATaskAgainThatTheRuntimeFailedOnOnce() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            around.runtime().next(Behaviour.outOfMemory(), Behaviour.outOfMemory());
            around.send("retried");

            JsonNode result = worker.result();

            assertThat(result.path("result").asBoolean()).isTrue();
            assertThat(around.runtime().generations()).isEqualTo(3);
            worker.awaitEnded("retryable", "out_of_memory");
        }
    }

    @Test
    void setsATaskAsideThatIsOutOfAttempts() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .with("worker.max-attempts", "1")
                        .start()) {
            around.runtime().next(Behaviour.outOfMemory(), Behaviour.outOfMemory());
            String messageId = around.send("hopeless");

            JsonNode result = worker.result();
            worker.awaitEmptyQueue();

            assertThat(result.path("error").path("code").asText()).isEqualTo("OUT_OF_MEMORY");
            assertThat(around.s3().keys(around.bucket(), "quarantine/"))
                    .containsExactly("quarantine/" + messageId + ".json");
        }
    }

    @Test
    void stopsATaskThatShowsNoProgress() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .with("worker.max-attempts", "1")
                        .with("worker.stall-timeout", "2s")
                        .start()) {
            around.runtime().next(Behaviour.hang());
            around.send("stuck");

            JsonNode result = worker.result();

            assertThat(result.path("error").path("code").asText()).isEqualTo("STALLED");
            assertThat(around.runtime().interrupts()).isPositive();
        }
    }

    @Test
    void waitsForARuntimeThatDiedAndThenGoesOn() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            around.runtime().next(Behaviour.dies());
            around.send("survivor");
            worker.awaitEnded("retryable", "runtime_died");

            around.runtime().revive();

            assertThat(worker.result().path("result").asBoolean()).isTrue();
        }
    }

    @Test
    void keepsTasksInTheQueueWhileTheGpuIsBroken() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            around.runtime().next(Behaviour.cudaFault());
            around.send("elsewhere");
            worker.awaitEnded("retryable", "gpu_fault");

            assertThat(worker.worker().notReadyBecause())
                    .hasValueSatisfying(reason -> assertThat(reason).contains("GPU is broken"));
            around.runtime().die();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> worker.worker().notReadyBecause().orElse("").contains("does not answer"));
            around.runtime().revive();
            assertThat(worker.result().path("result").asBoolean()).isTrue();
        }
    }

    @Test
    void republishesWithoutTheRuntimeWhenTheTopicWasDown() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .with("worker.publication-timeout", "1ms")
                        .start()) {
            around.sns().failUntilCleared(500, "InternalError");
            around.send("told-late");
            worker.awaitEnded("retryable", "notification_unavailable");

            around.sns().clearFailures();

            assertThat(worker.result().path("result").asBoolean()).isTrue();
            assertThat(around.runtime().generations()).isEqualTo(1);
            worker.awaitEmptyQueue();
        }
    }
}
