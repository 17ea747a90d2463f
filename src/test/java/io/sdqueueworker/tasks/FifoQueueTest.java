package io.sdqueueworker.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Queues that keep the order of tasks within each message group.
class FifoQueueTest {

    @TempDir
    Path workDirectory;

    @Test
    void worksOnATask() throws Exception {
        try (TestServers around = TestServers.createFifo();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            send(around, "alone", "a-group");

            assertThat(worker.result().path("result").asBoolean()).isTrue();
            worker.awaitEmptyQueue();
        }
    }

    @Test
    void holdsBackTheGroupOfATaskThatIsToBeTriedAgainAndNoOther() throws Exception {
        try (TestServers around = TestServers.createFifo();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            around.runtime().next(Behaviour.outOfMemory(), Behaviour.outOfMemory());
            send(around, "fails-once", "held-back");
            worker.awaitEnded("retryable", "out_of_memory");

            send(around, "behind-it", "held-back");
            send(around, "elsewhere", "free");

            var results = worker.results(3);
            worker.awaitEmptyQueue();
            assertThat(results)
                    .extracting(result -> result.path("id").asText())
                    .containsExactly("elsewhere", "fails-once", "behind-it");
            assertThat(results)
                    .extracting(result -> result.path("result").asBoolean())
                    .containsOnly(true);
        }
    }

    private static void send(TestServers around, String id, String group) {
        around.sqs().send(around.queue(), TestServers.task(id).toString(), group);
    }
}
