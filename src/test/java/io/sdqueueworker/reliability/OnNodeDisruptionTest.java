package io.sdqueueworker.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.node.KubernetesNode;
import io.sdqueueworker.node.SpotInstance;
import io.sdqueueworker.testbed.aws.InstanceMetadata;
import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.KubernetesApi;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.HeldOnGpu;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The worker's reaction to the announced end of its machine.
@ExtendWith(WithServers.class)
class OnNodeDisruptionTest {

    private static final Duration SOON = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    @Test
    void beginsNothingMoreOnANodeThatIsBeingDisrupted(TestServers servers) throws Exception {
        CountDownLatch generated = new CountDownLatch(1);
        KubernetesApi kubernetes = servers.closing(KubernetesApi.start(directory));
        FaultProxy queue = servers.closing(FaultProxy.start(servers.sqs().endpoint()));
        FaultProxy bucket = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        RunningWorker worker = servers.closing(
                HeldOnGpu.worker(servers, queue).withNode(node(kubernetes)).withS3At(bucket.endpoint()));
        servers.runtime().next(Behaviour.held(generated));
        servers.send("on-gpu");
        servers.send("on-deck");
        worker.start();
        bucket.awaitRequests(2, HeldOnGpu::lookForResult, SOON);

        kubernetes.taint("karpenter.sh/disrupted");

        worker.awaitEnded("abandoned", "shutdown");
        assertThat(servers.sqs().depth(servers.queue())).isEqualTo(new SqsServer.Depth(1, 1));
        assertThat(worker.worker().notReadyBecause()).contains("the node is being disrupted (karpenter.sh/disrupted)");

        generated.countDown();
        assertThat(worker.result().path("result").asBoolean()).isTrue();
        int looks = kubernetes.looks();
        kubernetes.awaitLooks(looks + 1, SOON);
        assertThat(servers.runtime().generations()).isEqualTo(1);

        kubernetes.untaint();
        assertThat(worker.results(2)).allMatch(result -> result.path("result").asBoolean());
        assertThat(worker.worker().notReadyBecause()).isEmpty();
    }

    @Test
    void givesBackBeforeTheInstanceIsTakenAwayWhatWillNotBeDoneByThen(TestServers servers, RunningWorker worker)
            throws Exception {
        InstanceMetadata instance = servers.closing(InstanceMetadata.start());
        worker.withNode(new SpotInstance(instance.endpoint())).start();
        servers.runtime().next(Behaviour.slow(Duration.ofMinutes(20)));
        ObjectNode task = TestServers.task("much-too-long");
        task.withObject("/content").put("steps", 150);
        servers.sendBody(task.toString());
        servers.runtime().awaitGenerationStarted(1, SOON);
        Instant end = Instant.now().plus(Duration.ofMinutes(2));

        instance.announceEnd(end);

        worker.awaitEnded("abandoned", "shutdown");
        assertThat(Instant.now()).isBefore(end);
        assertThat(servers.sqs().depth(servers.queue())).isEqualTo(new SqsServer.Depth(1, 0));
        assertThat(servers.runtime().interrupts()).isEqualTo(1);
        assertThat(worker.worker().notReadyBecause().orElseThrow()).startsWith("the spot instance is taken away at");
    }

    @Test
    void worksOnWhereTheNodeMayNotBeLookedAt(TestServers servers, RunningWorker worker) throws Exception {
        KubernetesApi kubernetes = servers.closing(KubernetesApi.start(directory));
        worker.withNode(node(kubernetes));
        kubernetes.answerWith(403);
        worker.start();
        kubernetes.awaitLooks(1, SOON);
        servers.send("all-the-same");

        assertThat(worker.result().path("result").asBoolean()).isTrue();
        Awaitility.await().atMost(SOON).until(() -> worker.worker().notReadyBecause(), Optional::isEmpty);
        assertThat(kubernetes.looks()).isEqualTo(1);
    }

    private static KubernetesNode node(KubernetesApi kubernetes) {
        return new KubernetesNode(kubernetes.endpoint(), KubernetesApi.NODE, kubernetes.serviceAccount());
    }
}
