package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.faults.ProxiedRequest;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/// A queue's redrive policy decides who has the last word on a task, and is changed by its owners at any time.
class RedrivePolicyTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path workDirectory;

    @Test
    void isFollowedFromTheNextLookAtTheQueueOn() throws Exception {
        SqsServer.Queue deadLetters = TestServers.deadLetterQueue();
        try (TestServers around = TestServers.create();
                FaultProxy queue = FaultProxy.start(around.sqs().endpoint());
                RunningWorker worker = new RunningWorker(around, workDirectory)
                        .withSqsAt(queue.endpoint())
                        .with("worker.max-attempts", "1")
                        .with("worker.stall-timeout", "1s")
                        .start()) {
            String first = fail(around, "without-a-policy");
            worker.results(1);
            assertThat(quarantined(around)).containsExactly(first);
            assertThat(around.sqs().depth(deadLetters).visible()).isZero();

            changePolicy(around, queue, deadLetters, 1);
            fail(around, "with-a-policy");
            worker.results(2);
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> around.sqs().depth(deadLetters).visible() == 1);
            assertThat(quarantined(around)).containsExactly(first);

            // The worker gives up long before the queue would.
            changePolicy(around, queue, deadLetters, 1000);
            String third = fail(around, "with-a-lenient-policy");
            worker.results(3);
            assertThat(quarantined(around)).containsExactlyInAnyOrder(first, third);
            assertThat(around.sqs().depth(deadLetters).visible()).isEqualTo(1);
            worker.awaitEmptyQueue();
        }
    }

    private static String fail(TestServers around, String task) {
        around.runtime().next(Behaviour.hang());
        return around.send(task);
    }

    /// Ends when the worker has looked at the queue since.
    private static void changePolicy(TestServers around, FaultProxy queue, SqsServer.Queue deadLetters, int maxReceives)
            throws Exception {
        String policy =
                "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":%d}".formatted(deadLetters.arn(), maxReceives);
        around.sqs().change(around.queue(), Map.of(QueueAttributeName.REDRIVE_POLICY, policy));
        int looks = (int) queue.count(RedrivePolicyTest::isLook);
        // The one that was under way may have been answered before.
        queue.awaitRequests(looks + 3, RedrivePolicyTest::isLook, SOON);
    }

    private static boolean isLook(ProxiedRequest request) {
        return request.calls("GetQueueAttributes");
    }

    private static List<String> quarantined(TestServers around) {
        return around.s3().keys(around.bucket(), "quarantine/").stream()
                .map(key -> key.replaceAll("quarantine/|\\.json", ""))
                .toList();
    }
}
