package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.telemetry.TaskTelemetry;
import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.LoggedLines;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The consequences of failures for a task and its message.
@ExtendWith(WithServers.class)
class FailuresTest {

    @Test
    void rejectsWhatTheRuntimeCallsInvalid(TestServers servers, RunningWorker worker) throws Exception {
        worker.start();
        ObjectNode task = TestServers.task("wrong");
        task.withObject("/content").put("steps", "many");
        servers.sendBody(task.toString());

        JsonNode result = worker.result();
        worker.awaitEmptyQueue();

        assertThat(result.path("result").asBoolean()).isFalse();
        assertThat(result.path("error").path("code").asText()).isEqualTo("INVALID_REQUEST");
        assertThat(result.path("error").path("stage").asText()).isEqualTo("generation");
        String key = result.path("output_url").asText().substring(("s3://" + servers.bucket() + "/").length());
        JsonNode document = RunningWorker.json(servers.s3().text(servers.bucket(), key));
        assertThat(document.path("parameters").path("status").asInt(-1)).isZero();
        assertThat(document.path("parameters").path("error_msg").asText())
                .isEqualTo("body.steps: value is not a valid integer");
        worker.awaitEnded("rejected", "invalid_request");
    }

    @Test
    void rejectsASamplerThatTheRuntimeWouldReplace(TestServers servers, RunningWorker worker) throws Exception {
        worker.start();
        ObjectNode task = TestServers.task("eulerix");
        task.withObject("/content").put("sampler_name", "Eulerix");
        servers.sendBody(task.toString());

        JsonNode error = worker.result().path("error");

        assertThat(error.path("code").asText()).isEqualTo("INVALID_REQUEST");
        assertThat(error.path("detail").asText())
                .isEqualTo("the runtime has no sampler 'Eulerix', names like it: Euler, Euler a");
        assertThat(servers.runtime().generations()).isZero();
    }

    @Test
    void rejectsAKindOfTaskThatItDoesNotKnow(TestServers servers, RunningWorker worker) throws Exception {
        worker.start();
        ObjectNode task = TestServers.task("odd");
        task.withObject("/metadata").put("tasktype", "text-to-song");
        servers.sendBody(task.toString());

        assertThat(worker.result().path("error").path("code").asText()).isEqualTo("UNSUPPORTED_TASK");
        worker.awaitEmptyQueue();
        assertThat(servers.runtime().generations()).isZero();
    }

    @Test
    void saysThatAMessageCannotBeKeptAndLeavesItInTheQueue(TestServers servers, RunningWorker worker) throws Exception {
        FaultProxy bucket = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        bucket.when(request -> request.path().contains("/quarantine/"))
                .answer(403, "application/xml", "<Error><Code>AccessDenied</Code></Error>");
        worker.with("worker.publication-timeout", "1ms")
                .withS3At(bucket.endpoint())
                .start();
        worker.awaitReady();
        try (LoggedLines lines = LoggedLines.of(TaskTelemetry.class.getName(), "code=OUTPUT_REFUSED")) {
            String messageId = servers.sendBody("not JSON");

            worker.awaitEnded("retryable", "output_refused");

            assertThat(lines.lines())
                    .anySatisfy(
                            line -> assertThat(line).startsWith("task failed").contains(messageId));
            assertThat(servers.s3().keys(servers.bucket(), "quarantine/")).isEmpty();
            SqsServer.Depth depth = servers.sqs().depth(servers.queue());
            assertThat(depth.visible() + depth.inFlight()).isEqualTo(1);
        }
    }

    @Test
    void quarantinesAMessageThatNobodyCanRead(TestServers servers, RunningWorker worker) throws Exception {
        worker.start();
        String messageId = servers.sendBody("this is no JSON");

        worker.awaitEnded("setaside", "malformed");
        worker.awaitEmptyQueue();

        JsonNode kept = RunningWorker.json(servers.s3().text(servers.bucket(), "quarantine/" + messageId + ".json"));
        assertThat(kept.path("body").asText()).isEqualTo("this is no JSON");
        assertThat(kept.path("error").path("code").asText()).isEqualTo("MALFORMED");
    }

    @Test
    void handsAMessageThatNobodyCanReadToTheDeadLetterQueue() throws Exception {
        SqsServer.Queue deadLetters = TestServers.deadLetterQueue();
        try (TestServers servers = TestServers.createWithDeadLetters(deadLetters, 2);
                RunningWorker _ = new RunningWorker(servers).start()) {
            servers.sendBody("this is no JSON");

            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> servers.sqs().depth(deadLetters).visible() == 1);

            assertThat(servers.runtime().generations()).isZero();
            assertThat(servers.s3().keys(servers.bucket(), "quarantine/")).isEmpty();
        }
    }

    @Test
    void triesATaskAgainThatTheRuntimeFailedOnOnce(TestServers servers, RunningWorker worker) throws Exception {
        worker.start();
        servers.runtime().next(Behaviour.outOfMemory(), Behaviour.outOfMemory());
        servers.send("retried");

        JsonNode result = worker.result();

        assertThat(result.path("result").asBoolean()).isTrue();
        assertThat(servers.runtime().generations()).isEqualTo(3);
        worker.awaitEnded("retryable", "out_of_memory");
    }

    @Test
    void setsATaskAsideThatIsOutOfAttempts(TestServers servers, RunningWorker worker) throws Exception {
        worker.with("worker.max-attempts", "1").start();
        servers.runtime().next(Behaviour.outOfMemory(), Behaviour.outOfMemory());
        String messageId = servers.send("hopeless");

        JsonNode result = worker.result();
        worker.awaitEmptyQueue();

        assertThat(result.path("error").path("code").asText()).isEqualTo("OUT_OF_MEMORY");
        assertThat(servers.s3().keys(servers.bucket(), "quarantine/"))
                .containsExactly("quarantine/" + messageId + ".json");
    }

    @Test
    void stopsATaskThatShowsNoProgress(TestServers servers, RunningWorker worker) throws Exception {
        worker.with("worker.max-attempts", "1")
                .with("worker.stall-timeout", "2s")
                .start();
        servers.runtime().next(Behaviour.hang());
        servers.send("stuck");

        JsonNode result = worker.result();

        assertThat(result.path("error").path("code").asText()).isEqualTo("STALLED");
        assertThat(servers.runtime().interrupts()).isPositive();
    }

    @Test
    void waitsForARuntimeThatDiedAndThenGoesOn(TestServers servers, RunningWorker worker) throws Exception {
        worker.start();
        servers.runtime().next(Behaviour.dies());
        servers.send("survivor");
        worker.awaitEnded("retryable", "runtime_died");

        servers.runtime().revive();

        assertThat(worker.result().path("result").asBoolean()).isTrue();
    }

    @Test
    void keepsTasksInTheQueueWhileTheGpuIsBroken(TestServers servers, RunningWorker worker) throws Exception {
        worker.start();
        servers.runtime().next(Behaviour.cudaFault());
        servers.send("elsewhere");
        worker.awaitEnded("retryable", "gpu_fault");

        assertThat(worker.worker().notReadyBecause())
                .hasValueSatisfying(reason -> assertThat(reason).contains("GPU is broken"));
        servers.runtime().die();
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> worker.worker().notReadyBecause().orElse("").contains("does not answer"));
        // A refused connection, and not only a broken one, shows that the process has ended.
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> worker.worker().runtimeNeedsRestartBecause().isEmpty());
        servers.runtime().revive();
        assertThat(worker.result().path("result").asBoolean()).isTrue();
    }

    @Test
    void republishesWithoutTheRuntimeWhenTheTopicWasDown(TestServers servers, RunningWorker worker) throws Exception {
        worker.with("worker.publication-timeout", "1ms").start().awaitReady();
        servers.sns().failUntilCleared(500, "InternalError");
        servers.send("told-late");
        worker.awaitEnded("retryable", "notification_unavailable");

        servers.sns().clearFailures();

        assertThat(worker.result().path("result").asBoolean()).isTrue();
        assertThat(servers.runtime().generations()).isEqualTo(1);
        worker.awaitEmptyQueue();
    }
}
