package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.faults.FaultRule;
import io.sdqueueworker.testbed.faults.ProxiedRequest;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.sdwebui.FakeWebUi;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.HeldOnGpu;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The messages that a worker receives, and when, while its GPU is busy.
@ExtendWith(WithServers.class)
class LookingAheadTest {

    private static final Duration SOON = Duration.ofMinutes(2);

    @TempDir
    Path otherWorkDirectory;

    @Test
    void takesTheNextTaskFromABacklogBeforeItsGpuIsFree(TestServers servers) throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        FaultProxy queue = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        FaultProxy bucket = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        RunningWorker worker = servers.closing(HeldOnGpu.worker(servers, queue).withS3At(bucket.endpoint()));
        servers.runtime().next(Behaviour.held(first));
        for (int i = 1; i <= 4; i++) {
            servers.send("many-" + i);
        }
        worker.start();
        servers.runtime().awaitGenerationStarted(1, SOON);

        // The second task is on deck once it looks for an earlier result of its own.
        bucket.awaitRequests(2, HeldOnGpu::lookForResult, SOON);
        assertThat(servers.runtime().generations()).isEqualTo(1);
        double without = gpuIdle(worker, "empty_queue");
        // From here on, the queue delivers nothing.
        queue.when(HeldOnGpu::receive).delay(Duration.ofMinutes(1));
        first.countDown();
        servers.runtime().awaitGenerationStarted(2, SOON);

        assertThat(gpuIdle(worker, "empty_queue")).isEqualTo(without);
    }

    @Test
    void leavesTheOnlyMessageToAnIdleWorker(TestServers servers) throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        FakeWebUi otherRuntime = servers.closing(FakeWebUi.start());
        FaultProxy queue = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        FaultProxy otherQueue = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        servers.closing(HeldOnGpu.worker(servers, queue).start());
        servers.runtime().next(Behaviour.held(first));
        servers.send("keeps-one-busy");
        servers.runtime().awaitGenerationStarted(1, SOON);
        long received = queue.count(HeldOnGpu::receive);
        try (RunningWorker idle = new RunningWorker(servers, otherWorkDirectory)
                .with("worker.runtime.url", otherRuntime.endpoint() + "/sdapi/v1")
                .withSqsAt(otherQueue.endpoint())
                .start()) {
            otherQueue.awaitRequests(1, HeldOnGpu::receive, SOON);
            int looks = (int) queue.count(LookingAheadTest::lookAtQueue);
            for (int i = 1; i <= 3; i++) {
                servers.send("for-the-idle-one-" + i);
                idle.results(i);
                // The busy worker looks, and sees that no message is left for it.
                queue.awaitRequests(looks + i, LookingAheadTest::lookAtQueue, SOON);
            }

            assertThat(otherRuntime.generations()).isEqualTo(3);
            assertThat(servers.runtime().generations()).isEqualTo(1);
            assertThat(queue.count(HeldOnGpu::receive)).isEqualTo(received);
        }
    }

    @Test
    void looksAtTheQueueOnceASecondAndReceivesNothingWithoutABacklog(TestServers servers) throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        FaultProxy queue = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        servers.closing(HeldOnGpu.worker(servers, queue).start());
        servers.runtime().next(Behaviour.held(first));
        servers.send("alone");
        servers.runtime().awaitGenerationStarted(1, SOON);
        long received = queue.count(HeldOnGpu::receive);
        int looks = (int) queue.count(LookingAheadTest::lookAtQueue);

        queue.awaitRequests(looks + 1, LookingAheadTest::lookAtQueue, SOON);
        long beganAtNanos = System.nanoTime();
        queue.awaitRequests(looks + 4, LookingAheadTest::lookAtQueue, SOON);

        assertThat(Duration.ofNanos(System.nanoTime() - beganAtNanos)).isGreaterThan(Duration.ofMillis(2_500));
        assertThat(queue.count(HeldOnGpu::receive)).isEqualTo(received);
    }

    @Test
    void leavesABacklogAloneWhileItsTaskGoesOnForLong(TestServers servers) throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        FaultProxy queue = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        servers.closing(HeldOnGpu.worker(servers, queue)
                .with("worker.look-ahead", "1ms")
                .start());
        servers.runtime().next(Behaviour.held(first));
        servers.send("long");
        servers.runtime().awaitGenerationStarted(1, SOON);
        long received = queue.count(HeldOnGpu::receive);
        long looks = queue.count(LookingAheadTest::lookAtQueue);
        servers.send("waits");
        servers.send("waits-too");

        servers.runtime().awaitCalls("GET", "/progress", servers.runtime().calls("GET", "/progress") + 4, SOON);

        assertThat(queue.count(HeldOnGpu::receive)).isEqualTo(received);
        assertThat(queue.count(LookingAheadTest::lookAtQueue)).isEqualTo(looks);
        assertThat(servers.sqs().depth(servers.queue())).isEqualTo(new SqsServer.Depth(2, 1));
    }

    @Test
    void goesBackToTheLongPollWhenItsGpuIsFree(TestServers servers) throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        FaultProxy queue = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        RunningWorker worker = servers.closing(HeldOnGpu.worker(servers, queue).start());
        servers.runtime().next(Behaviour.held(first));
        servers.send("before");
        servers.runtime().awaitGenerationStarted(1, SOON);
        int received = (int) queue.count(HeldOnGpu::receive);

        first.countDown();

        queue.awaitRequests(received + 1, HeldOnGpu::receive, SOON);
        servers.send("after");
        assertThat(worker.results(2)).hasSize(2);
        // One poll for the second task, and one that waits for a third.
        assertThat(queue.count(HeldOnGpu::receive)).isLessThanOrEqualTo(received + 2L);
    }

    @Test
    void uploadsTheOutputsOfOneTaskWhileTheNextIsOnTheGpu(TestServers servers) throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        FaultProxy queue = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        FaultProxy bucket = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        RunningWorker worker = servers.closing(
                HeldOnGpu.worker(servers, queue).withS3At(bucket.endpoint()).start());
        FaultRule held = bucket.when(LookingAheadTest::uploadOfImage).times(1).hold();
        servers.runtime().next(Behaviour.normal(), Behaviour.held(second));
        servers.send("uploading");
        bucket.awaitRequests(1, LookingAheadTest::uploadOfImage, SOON);

        servers.send("generating");
        servers.runtime().awaitGenerationStarted(2, SOON);

        assertThat(servers.sns().published()).isEmpty();
        held.lift();
        assertThat(worker.result().path("id").asText()).isEqualTo("uploading");
        second.countDown();
        assertThat(worker.results(2).get(1).path("id").asText()).isEqualTo("generating");
    }

    private static boolean lookAtQueue(ProxiedRequest request) {
        return request.calls("GetQueueAttributes");
    }

    private static boolean uploadOfImage(ProxiedRequest request) {
        return request.method().equals("PUT") && request.path().endsWith(".png");
    }

    private static double gpuIdle(RunningWorker worker, String reason) {
        return worker.registry()
                .get("sd.worker.gpu.idle")
                .tag("reason", reason)
                .functionCounter()
                .count();
    }
}
