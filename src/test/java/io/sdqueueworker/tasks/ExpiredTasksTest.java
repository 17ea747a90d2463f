package io.sdqueueworker.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tasks that nobody waits for any more take no time on the GPU.
class ExpiredTasksTest {

    @TempDir
    Path workDirectory;

    @Test
    void tellsOfATaskThatHasExpiredWithoutTheRuntime() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            around.sendBody(expiring("late", Instant.now().minusSeconds(60)).toString());

            JsonNode result = worker.result();
            worker.awaitEmptyQueue();

            assertThat(result.path("result").asBoolean()).isFalse();
            assertThat(result.path("error").path("code").asText()).isEqualTo("EXPIRED");
            assertThat(around.runtime().generations()).isZero();
            assertThat(worker.ended("rejected", "expired")).isEqualTo(1);
        }
    }

    @Test
    void worksOnATaskThatHasNotExpired() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .with("worker.max-age", "1h")
                        .start()) {
            around.sendBody(
                    expiring("early", Instant.now().plus(Duration.ofHours(1))).toString());

            assertThat(worker.result().path("result").asBoolean()).isTrue();
        }
    }

    @Test
    void tellsOfATaskThatIsOlderThanTheWorkerAllows() throws Exception {
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .with("worker.max-age", "1ms")
                        .start()) {
            around.send("old");

            assertThat(worker.result().path("error").path("code").asText()).isEqualTo("EXPIRED");
            assertThat(around.runtime().generations()).isZero();
        }
    }

    @Test
    void tellsAgainOfAFinishedTaskThatHasExpiredSince() throws Exception {
        String publication = UUID.randomUUID().toString();
        ObjectNode task = TestServers.task("done");
        try (TestServers around = TestServers.create()) {
            around.sendBody(TestServers.envelope(task, publication));
            try (RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
                worker.result();
                worker.awaitEmptyQueue();
            }

            around.sendBody(TestServers.envelope(expiring("done", Instant.EPOCH), publication));
            try (RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
                var results = worker.results(2);

                assertThat(results.get(1)).isEqualTo(results.get(0));
                assertThat(around.runtime().generations()).isEqualTo(1);
            }
        }
    }

    private static ObjectNode expiring(String id, Instant time) {
        ObjectNode task = TestServers.task(id);
        task.withObject("/metadata").put("expires_at", time.toString());
        return task;
    }
}
