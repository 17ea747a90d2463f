package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.HeldOnGpu;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Tasks that were received ahead and cannot start.
@ExtendWith(WithServers.class)
class ReceivedAheadTest {

    private static final Duration SOON = Duration.ofMinutes(2);

    /// Puts one task on the GPU and another, which was received ahead, on deck.
    @BeforeEach
    void receiveAhead(TestServers servers, RunningWorker worker) throws Exception {
        FaultProxy queue = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        FaultProxy bucket = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        servers.runtime().next(Behaviour.held(new CountDownLatch(1)));
        servers.send("on-gpu");
        servers.send("on-deck");
        HeldOnGpu.configure(worker, queue).withS3At(bucket.endpoint()).start();
        bucket.awaitRequests(2, HeldOnGpu::lookForResult, SOON);
    }

    @Test
    void givesBackAtOnceWhatItTookAheadWhenItDrains(TestServers servers, RunningWorker worker) throws Exception {
        worker.worker().drain();

        assertThat(servers.sqs().depth(servers.queue())).isEqualTo(new SqsServer.Depth(2, 0));
        assertThat(servers.runtime().generations()).isEqualTo(1);
        assertThat(worker.ended("abandoned", "shutdown")).isEqualTo(2);
    }

    @Test
    void keepsWhatItTookAheadOnDeckWhileTheRuntimeIsAway(TestServers servers, RunningWorker worker) throws Exception {
        servers.runtime().die();

        worker.awaitEnded("retryable", "runtime_died");
        Awaitility.await()
                .atMost(SOON)
                .until(() -> worker.worker().notReadyBecause().orElse("").startsWith("runtime: "));
        servers.runtime().revive();
        assertThat(worker.results(2)).allMatch(result -> result.path("result").asBoolean());
        // The task on deck was received once.
        assertThat(worker.setbacks()).containsExactly(entry("retryable runtime_died", 1));
    }
}
