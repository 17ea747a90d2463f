package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a worker writes down of the tasks under way.
class RunningTasksTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path workDirectory;

    @Test
    void followsTheLeaseForAsLongAsTheTaskIsUnderWay() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .with("worker.visibility", "3s")
                        .start()) {
            around.runtime().next(Behaviour.held(end));
            String messageId = around.send("held");
            around.runtime().awaitGenerationStarted(1, SOON);

            JsonNode first = running();
            Awaitility.await().atMost(SOON).until(() -> expiry(running()).isAfter(expiry(first)));
            end.countDown();
            worker.awaitEmptyQueue();

            assertThat(first.path("messageId").asText()).isEqualTo(messageId);
            Awaitility.await().atMost(SOON).until(() -> Files.notExists(file()));
        }
    }

    @Test
    void costsNoTaskWhereItCannotBeWritten() throws Exception {
        Files.createDirectories(file().resolve("in-the-way"));
        try (TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            around.send("all-the-same");

            assertThat(worker.result().path("result").asBoolean()).isTrue();
            worker.awaitEmptyQueue();
        }
    }

    private JsonNode running() throws IOException {
        return RunningWorker.json(Files.readString(file())).at("/tasks/0");
    }

    private static Instant expiry(JsonNode task) {
        return Instant.parse(task.path("leaseExpiresAt").asText());
    }

    private Path file() {
        return workDirectory.resolve("running.json");
    }
}
