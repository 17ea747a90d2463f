package io.sdqueueworker.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
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
    void worksOnATaskThatHasNotExpired(TestServers servers, RunningWorker worker) throws Exception {
        worker.with("worker.max-age", "1h").start();
        servers.sendBody(
                expiring("early", Instant.now().plus(Duration.ofHours(1))).toString());

        assertThat(worker.result().path("result").asBoolean()).isTrue();
    }

    @Test
    void tellsOfATaskThatIsOlderThanTheWorkerAllows(TestServers servers, RunningWorker worker) throws Exception {
        worker.with("worker.max-age", "1ms").start();
        servers.send("old");

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

    private static ObjectNode expiring(String id, Instant time) {
        ObjectNode task = TestServers.task(id);
        task.withObject("/metadata").put("expires_at", time.toString());
        return task;
    }
}
