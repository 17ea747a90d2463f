package io.sdqueueworker.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Queues and topics that keep the order of messages within each group.
@ExtendWith(WithServers.class)
class FifoQueueTest {

    @Test
    void worksOnATask() throws Exception {
        try (TestServers servers = TestServers.createFifo();
                RunningWorker worker = new RunningWorker(servers).start()) {
            send(servers, "alone", "a-group");

            assertThat(worker.result().path("result").asBoolean()).isTrue();
            worker.awaitEmptyQueue();
        }
    }

    @Test
    void publishesToATopicThatKeepsTheOrder(TestServers servers, RunningWorker worker) throws Exception {
        worker.with("worker.topic-arn", servers.sns().topicArn("results.fifo")).start();
        servers.send("in-order");

        assertThat(worker.result().path("result").asBoolean()).isTrue();
        worker.awaitEmptyQueue();
    }

    @Test
    void holdsBackTheGroupOfATaskThatIsToBeTriedAgainAndNoOther() throws Exception {
        try (TestServers servers = TestServers.createFifo();
                RunningWorker worker = new RunningWorker(servers).start()) {
            servers.runtime().next(Behaviour.outOfMemory(), Behaviour.outOfMemory());
            send(servers, "fails-once", "held-back");
            worker.awaitEnded("retryable", "out_of_memory");

            send(servers, "behind-it", "held-back");
            send(servers, "elsewhere", "free");

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

    private static void send(TestServers servers, String id, String group) {
        servers.sqs().send(servers.queue(), TestServers.task(id).toString(), group);
    }
}
