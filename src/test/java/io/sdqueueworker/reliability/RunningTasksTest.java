package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The worker's records of running tasks.
@ExtendWith(WithServers.class)
class RunningTasksTest {

    private static final Duration SOON = Duration.ofMinutes(2);

    @Test
    void followsTheLeaseForAsLongAsTheTaskIsUnderWay(TestServers servers, RunningWorker worker) throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        worker.with("worker.visibility", "3s").start();
        servers.runtime().next(Behaviour.held(end));
        String messageId = servers.send("held");
        servers.runtime().awaitGenerationStarted(1, SOON);

        JsonNode first = running(servers);
        Awaitility.await().atMost(SOON).until(() -> expiry(running(servers)).isAfter(expiry(first)));
        end.countDown();
        worker.awaitEmptyQueue();

        assertThat(first.path("messageId").asText()).isEqualTo(messageId);
        Awaitility.await().atMost(SOON).until(() -> Files.notExists(file(servers)));
    }

    @Test
    void costsNoTaskWhereItCannotBeWritten(TestServers servers, RunningWorker worker) throws Exception {
        Files.createDirectories(file(servers).resolve("in-the-way"));
        worker.start();
        servers.send("all-the-same");

        assertThat(worker.result().path("result").asBoolean()).isTrue();
        worker.awaitEmptyQueue();
    }

    private static JsonNode running(TestServers servers) throws IOException {
        return RunningWorker.json(Files.readString(file(servers))).at("/tasks/0");
    }

    private static Instant expiry(JsonNode task) {
        return Instant.parse(task.path("leaseExpiresAt").asText());
    }

    private static Path file(TestServers servers) {
        return servers.workDirectory().resolve("running.json");
    }
}
