package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.HeldOnGpu;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Tasks that were received ahead and cannot start.
@ExtendWith(WithServers.class)
class ReceivedAheadTest {

    private static final Duration SOON = Duration.ofMinutes(2);

    @Test
    void givesBackAtOnceWhatItTookAheadWhenItDrains(TestServers servers) throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        FaultProxy queue = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        FaultProxy bucket = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        RunningWorker worker = servers.closing(HeldOnGpu.worker(servers, queue).withS3At(bucket.endpoint()));
        servers.runtime().next(Behaviour.held(first));
        servers.send("on-gpu");
        servers.send("on-deck");
        worker.start();
        bucket.awaitRequests(2, HeldOnGpu::lookForResult, SOON);

        worker.worker().drain();

        assertThat(servers.sqs().depth(servers.queue())).isEqualTo(new SqsServer.Depth(2, 0));
        assertThat(servers.runtime().generations()).isEqualTo(1);
        assertThat(worker.ended("abandoned", "shutdown")).isEqualTo(2);
    }

    @Test
    void givesBackWhatItTookAheadWhenTheRuntimeDies(TestServers servers) throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        FaultProxy queue = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        FaultProxy bucket = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        RunningWorker worker = servers.closing(HeldOnGpu.worker(servers, queue).withS3At(bucket.endpoint()));
        servers.runtime().next(Behaviour.held(first));
        servers.send("on-gpu");
        servers.send("on-deck");
        worker.start();
        bucket.awaitRequests(2, HeldOnGpu::lookForResult, SOON);

        servers.runtime().die();

        worker.awaitEnded("abandoned", "intake_closed");
        assertThat(worker.ended("retryable", "runtime_died")).isEqualTo(1);
        assertThat(worker.ended("retryable", "runtime_unavailable")).isZero();
        servers.runtime().revive();
        assertThat(worker.results(2)).allMatch(result -> result.path("result").asBoolean());
    }
}
