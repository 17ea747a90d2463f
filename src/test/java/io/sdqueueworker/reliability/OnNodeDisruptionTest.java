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
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a worker does whose machine is about to go.
class OnNodeDisruptionTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void beginsNothingMoreOnANodeThatIsBeingDisrupted() throws Exception {
        CountDownLatch generated = new CountDownLatch(1);
        try (KubernetesApi kubernetes = KubernetesApi.start(directory);
                TestServers around = TestServers.create();
                FaultProxy queue = FaultProxy.start(around.sqs().endpoint());
                FaultProxy bucket = FaultProxy.start(around.s3().endpoint());
                RunningWorker worker = HeldOnGpu.worker(around, queue, directory.resolve("work"))
                        .withNode(node(kubernetes))
                        .withS3At(bucket.endpoint())) {
            around.runtime().next(Behaviour.held(generated));
            around.send("on-gpu");
            around.send("on-deck");
            worker.start();
            bucket.awaitRequests(2, HeldOnGpu::lookForResult, SOON);

            kubernetes.taint("karpenter.sh/disrupted");

            worker.awaitEnded("abandoned", "shutdown");
            assertThat(around.sqs().depth(around.queue())).isEqualTo(new SqsServer.Depth(1, 1));
            assertThat(worker.worker().notReadyBecause())
                    .contains("the node is being disrupted (karpenter.sh/disrupted)");

            generated.countDown();
            assertThat(worker.result().path("result").asBoolean()).isTrue();
            int looks = kubernetes.looks();
            kubernetes.awaitLooks(looks + 1, SOON);
            assertThat(around.runtime().generations()).isEqualTo(1);

            kubernetes.untaint();
            assertThat(worker.results(2))
                    .allMatch(result -> result.path("result").asBoolean());
            assertThat(worker.worker().notReadyBecause()).isEmpty();
        }
    }

    @Test
    void givesBackBeforeTheInstanceIsTakenAwayWhatWillNotBeDoneByThen() throws Exception {
        try (InstanceMetadata instance = InstanceMetadata.start();
                TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, directory.resolve("work"))
                        .withNode(new SpotInstance(instance.endpoint()))
                        .start()) {
            around.runtime().next(Behaviour.slow(Duration.ofMinutes(20)));
            ObjectNode task = TestServers.task("much-too-long");
            task.withObject("/content").put("steps", 150);
            around.sendBody(task.toString());
            around.runtime().awaitGenerationStarted(1, SOON);
            Instant end = Instant.now().plus(Duration.ofMinutes(2));

            instance.announceEnd(end);

            worker.awaitEnded("abandoned", "shutdown");
            assertThat(Instant.now()).isBefore(end);
            assertThat(around.sqs().depth(around.queue())).isEqualTo(new SqsServer.Depth(1, 0));
            assertThat(around.runtime().interrupts()).isEqualTo(1);
            assertThat(worker.worker().notReadyBecause().orElseThrow())
                    .startsWith("the spot instance is taken away at");
        }
    }

    @Test
    void worksOnWhereTheNodeMayNotBeLookedAt() throws Exception {
        try (KubernetesApi kubernetes = KubernetesApi.start(directory);
                TestServers around = TestServers.create();
                RunningWorker worker = new RunningWorker(around, directory.resolve("work"))
                        .withNode(node(kubernetes))) {
            kubernetes.answerWith(403);
            worker.start();
            kubernetes.awaitLooks(1, SOON);
            around.send("all-the-same");

            assertThat(worker.result().path("result").asBoolean()).isTrue();
            Awaitility.await().atMost(SOON).until(() -> worker.worker().notReadyBecause(), Optional::isEmpty);
            assertThat(kubernetes.looks()).isEqualTo(1);
        }
    }

    private static KubernetesNode node(KubernetesApi kubernetes) {
        return new KubernetesNode(kubernetes.endpoint(), KubernetesApi.NODE, kubernetes.serviceAccount());
    }
}
