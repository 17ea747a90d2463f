package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.faults.ProxiedRequest;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A queue's redrive policy decides which attempt at a task is the last. Its owners may change it at any time.
@ExtendWith(WithServers.class)
class RedrivePolicyTest {

    private static final Duration SOON = Duration.ofMinutes(2);

    @Test
    void isFollowedFromTheNextLookAtTheQueueOn(TestServers servers, RunningWorker worker) throws Exception {
        SqsServer.Queue deadLetters = TestServers.deadLetterQueue();
        FaultProxy queue = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        worker.withSqsAt(queue.endpoint())
                .with("worker.max-attempts", "1")
                .with("worker.stall-timeout", "1s")
                .start();
        String first = fail(servers, "without-a-policy");
        worker.results(1);
        succeed(servers, worker, 2);
        assertThat(quarantined(servers)).containsExactly(first);
        assertThat(servers.sqs().depth(deadLetters).visible()).isZero();

        changePolicy(servers, queue, deadLetters, 1);
        fail(servers, "with-a-policy");
        worker.results(3);
        Awaitility.await()
                .atMost(SOON)
                .until(() -> servers.sqs().depth(deadLetters).visible() == 1);
        assertThat(quarantined(servers)).containsExactly(first);

        // The worker gives up long before the queue would.
        changePolicy(servers, queue, deadLetters, 1000);
        succeed(servers, worker, 4);
        String third = fail(servers, "with-a-lenient-policy");
        worker.results(5);
        assertThat(quarantined(servers)).containsExactlyInAnyOrder(first, third);
        assertThat(servers.sqs().depth(deadLetters).visible()).isEqualTo(1);
        worker.awaitEmptyQueue();
    }

    /// Keeps the worker above suspicion.
    private static void succeed(TestServers servers, RunningWorker worker, int results) throws InterruptedException {
        servers.send("good-" + results);
        assertThat(worker.results(results).getLast().path("result").asBoolean()).isTrue();
    }

    private static String fail(TestServers servers, String task) {
        servers.runtime().next(Behaviour.hang());
        return servers.send(task);
    }

    /// Returns when the worker has read the queue's attributes after the change.
    private static void changePolicy(
            TestServers servers, FaultProxy queue, SqsServer.Queue deadLetters, int maxReceives) throws Exception {
        servers.sqs().change(servers.queue(), deadLetters, maxReceives);
        int looks = (int) queue.count(RedrivePolicyTest::isLook);
        // The look under way may have been answered before the change.
        queue.awaitRequests(looks + 3, RedrivePolicyTest::isLook, SOON);
    }

    private static boolean isLook(ProxiedRequest request) {
        return request.calls("GetQueueAttributes");
    }

    private static List<String> quarantined(TestServers servers) {
        return servers.s3().keys(servers.bucket(), "quarantine/").stream()
                .map(key -> key.replaceAll("quarantine/|\\.json", ""))
                .toList();
    }
}
