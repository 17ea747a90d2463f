package io.sdqueueworker.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.HeldOnGpu;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Expired tasks take no time on the GPU.
@ExtendWith(WithServers.class)
class ExpiredTasksTest {

    @Test
    void tellsOfATaskThatHasExpiredWithoutTheRuntime(TestServers servers, RunningWorker worker) throws Exception {
        worker.start();
        servers.sendBody(expiring("late", Instant.now().minusSeconds(60)).toString());

        JsonNode result = worker.result();
        worker.awaitEmptyQueue();

        assertThat(result.path("result").asBoolean()).isFalse();
        assertThat(result.path("error").path("code").asText()).isEqualTo("EXPIRED");
        assertThat(servers.runtime().generations()).isZero();
        assertThat(worker.ended("rejected", "expired")).isEqualTo(1);
    }

    @Test
    void generatesNoTaskThatHasExpiredWhileItWaitedForTheGpu(TestServers servers, RunningWorker worker)
            throws Exception {
        FaultProxy queue = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        FaultProxy bucket = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        CountDownLatch first = new CountDownLatch(1);
        servers.runtime().next(Behaviour.held(first));
        HeldOnGpu.configure(worker, queue).withS3At(bucket.endpoint()).start();
        servers.send("on-the-gpu");
        servers.runtime().awaitGenerationStarted(1, Duration.ofMinutes(2));
        Instant expiry = Instant.now().plusSeconds(4);
        for (String id : List.of("second", "third", "fourth")) {
            servers.sendBody(expiring(id, expiry).toString());
        }
        bucket.awaitRequests(2, HeldOnGpu::lookForResult, Duration.ofMinutes(2));
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> Instant.now().isAfter(expiry));

        first.countDown();

        assertThat(worker.results(4))
                .extracting(result -> result.at("/error/code").asText())
                .containsExactlyInAnyOrder("", "EXPIRED", "EXPIRED", "EXPIRED");
        assertThat(servers.runtime().generations()).isEqualTo(1);
    }

    @Test
    void worksOnATaskThatHasNotExpired(TestServers servers, RunningWorker worker) throws Exception {
        worker.with("worker.max-age", "1h").start();
        servers.sendBody(
                expiring("early", Instant.now().plus(Duration.ofHours(1))).toString());

        assertThat(worker.result().path("result").asBoolean()).isTrue();
    }

    @Test
    void tellsOfATaskThatIsOlderThanTheWorkerAllows(TestServers servers, RunningWorker worker) throws Exception {
        servers.send("old");
        Instant tooOld = Instant.now().plusMillis(1_100);
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> Instant.now().isAfter(tooOld));
        worker.with("worker.max-age", "1s").start();

        assertThat(worker.result().path("error").path("code").asText()).isEqualTo("EXPIRED");
        assertThat(servers.runtime().generations()).isZero();
    }

    @Test
    void tellsAgainOfAFinishedTaskThatHasExpiredSince(TestServers servers) throws Exception {
        String publication = UUID.randomUUID().toString();
        ObjectNode task = TestServers.task("done");
        servers.sendBody(TestServers.envelope(task, publication));
        try (RunningWorker worker = new RunningWorker(servers).start()) {
            worker.result();
            worker.awaitEmptyQueue();
        }

        servers.sendBody(TestServers.envelope(expiring("done", Instant.EPOCH), publication));
        try (RunningWorker worker = new RunningWorker(servers).start()) {
            var results = worker.results(2);

            assertThat(results.get(1)).isEqualTo(results.get(0));
            assertThat(servers.runtime().generations()).isEqualTo(1);
        }
    }

    /// Its sender hears of it, although nothing is left of its time.
    @Test
    void tellsOfATaskThatHasExpiredAlthoughTheTopicFailsForAMoment(TestServers servers, RunningWorker worker)
            throws Exception {
        FaultProxy topic = servers.closing(FaultProxy.start(servers.sns().endpoint()));
        worker.withSnsAt(topic.endpoint()).start().awaitReady();
        // More than the tries of one call.
        topic.when(_ -> true)
                .withBody(body -> body.contains("Action=Publish"))
                .times(5)
                .answer(
                        503,
                        "text/xml",
                        "<ErrorResponse><Error><Code>ServiceUnavailable</Code></Error></ErrorResponse>");
        servers.sendBody(expiring("late", Instant.now().minusSeconds(60)).toString());

        assertThat(worker.result().path("error").path("code").asText()).isEqualTo("EXPIRED");
        worker.awaitEmptyQueue();
        assertThat(servers.s3().keys(servers.bucket(), "quarantine/")).noneMatch(key -> key.endsWith(".json"));
    }

    private static ObjectNode expiring(String id, Instant time) {
        ObjectNode task = TestServers.task(id);
        task.withObject("/metadata").put("expires_at", time.toString());
        return task;
    }
}
