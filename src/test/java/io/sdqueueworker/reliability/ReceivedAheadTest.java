package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.HeldOnGpu;
import io.sdqueueworker.testing.RunningWorker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of a task that was taken ahead and cannot be begun with.
class ReceivedAheadTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path workDirectory;

    @Test
    void givesBackAtOnceWhatItTookAheadWhenItDrains() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        try (TestServers around = TestServers.create();
                FaultProxy queue = FaultProxy.start(around.sqs().endpoint());
                FaultProxy bucket = FaultProxy.start(around.s3().endpoint());
                RunningWorker worker =
                        HeldOnGpu.worker(around, queue, workDirectory).withS3At(bucket.endpoint())) {
            around.runtime().next(Behaviour.held(first));
            around.send("on-gpu");
            around.send("on-deck");
            worker.start();
            bucket.awaitRequests(2, HeldOnGpu::lookForResult, SOON);

            worker.worker().drain();

            assertThat(around.sqs().depth(around.queue())).isEqualTo(new SqsServer.Depth(2, 0));
            assertThat(around.runtime().generations()).isEqualTo(1);
            assertThat(worker.ended("abandoned", "shutdown")).isEqualTo(2);
        }
    }

    @Test
    void givesBackWhatItTookAheadWhenTheRuntimeDies() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        try (TestServers around = TestServers.create();
                FaultProxy queue = FaultProxy.start(around.sqs().endpoint());
                FaultProxy bucket = FaultProxy.start(around.s3().endpoint());
                RunningWorker worker =
                        HeldOnGpu.worker(around, queue, workDirectory).withS3At(bucket.endpoint())) {
            around.runtime().next(Behaviour.held(first));
            around.send("on-gpu");
            around.send("on-deck");
            worker.start();
            bucket.awaitRequests(2, HeldOnGpu::lookForResult, SOON);

            around.runtime().die();

            worker.awaitEnded("abandoned", "intake_closed");
            assertThat(worker.ended("retryable", "runtime_died")).isEqualTo(1);
            assertThat(worker.ended("retryable", "runtime_unavailable")).isZero();
            around.runtime().revive();
            assertThat(worker.results(2))
                    .allMatch(result -> result.path("result").asBoolean());
        }
    }
}
