package io.sdqueueworker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testing.Surroundings;
import io.sdqueueworker.testing.sdwebui.Behaviour;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Queues that keep the order of tasks within each message group.
class FifoQueueTest {

    @TempDir
    Path workDirectory;

    @Test
    void worksOnATask() throws Exception {
        try (Surroundings around = Surroundings.createFifo();
                RunningWorker worker = new RunningWorker(around, workDirectory).start()) {
            send(around, "alone", "a-group");

            assertThat(worker.result().path("result").asBoolean()).isTrue();
            worker.awaitEmptyQueue();
        }
    }

    @Test
    void holdsBackTheGroupOfATaskThatIsToBeTriedAgainAndNoOther() throws Exception {
        try (Surroundings around = Surroundings.createFifo();
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

    private static void send(Surroundings around, String id, String group) {
        around.sqs().send(around.queue(), Surroundings.task(id).toString(), group);
    }
}
