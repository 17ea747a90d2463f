package io.sdqueueworker.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.sdqueueworker.testbed.aws.InstanceMetadata;
import io.sdqueueworker.testbed.servers.InputServer;
import io.sdqueueworker.testbed.servers.KubernetesApi;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeWatchTest {

    private static final Duration SOON = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    private final NodeWatch.Listener listener = new NodeWatch.Listener() {
        @Override
        public void leaving(Disruption disruption) {
            told.add(disruption.reason());
        }

        @Override
        public void staying() {
            told.add("stays");
        }
    };

    @ParameterizedTest
    @ValueSource(strings = {"karpenter.sh/disrupted", "karpenter.sh/disruption"})
    void tellsOnceThatANodeGoesAndOnceThatItStays(String taint) throws Exception {
        try (KubernetesApi kubernetes = KubernetesApi.start(directory);
                NodeWatch watch = watch(node(kubernetes, KubernetesApi.NODE))) {
            watch.start();
            kubernetes.awaitLooks(2, SOON);
            kubernetes.taint(taint);
            assertThat(next()).isEqualTo("the node is being disrupted (" + taint + ")");
            kubernetes.awaitLooks(kubernetes.looks() + 2, SOON);
            kubernetes.untaint();
            assertThat(next()).isEqualTo("stays");
            assertThat(told).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 429, 500, 503})
    void looksAgainAfterAFailure(int status) throws Exception {
        try (KubernetesApi kubernetes = KubernetesApi.start(directory);
                NodeWatch watch = watch(node(kubernetes, KubernetesApi.NODE))) {
            kubernetes.answerWith(status);
            watch.start();
            kubernetes.awaitLooks(3, SOON);
            kubernetes.taint("karpenter.sh/disrupted");
            kubernetes.answerWith(200);

            assertThat(next()).contains("disrupted");
        }
    }

    @Test
    void doesNotTakeANodeThatIsGoneForOneThatStays() throws Exception {
        try (KubernetesApi kubernetes = KubernetesApi.start(directory);
                NodeWatch watch = watch(node(kubernetes, KubernetesApi.NODE))) {
            kubernetes.taint("karpenter.sh/disrupted");
            watch.start();
            assertThat(next()).contains("disrupted");

            kubernetes.answerWith(404);

            int looks = kubernetes.looks();
            kubernetes.awaitLooks(looks + 1, SOON);
            assertThat(told.poll(1, TimeUnit.SECONDS)).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404})
    void watchesOnWhenTheApiServerStopsRefusing(int status) throws Exception {
        try (KubernetesApi kubernetes = KubernetesApi.start(directory);
                NodeWatch watch = watch(node(kubernetes, KubernetesApi.NODE))) {
            kubernetes.taint("karpenter.sh/disrupted");
            watch.start();
            assertThat(next()).contains("disrupted");
            kubernetes.answerWith(status);
            kubernetes.awaitLooks(kubernetes.looks() + 2, SOON);
            kubernetes.untaint();
            kubernetes.answerWith(200);

            assertThat(next()).isEqualTo("stays");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 500})
    void letsGoOfWhatATaintHeldOnceItHasBeenBlindForLong(int status) throws Exception {
        Duration blindness = Duration.ofMillis(500);
        try (KubernetesApi kubernetes = KubernetesApi.start(directory);
                NodeWatch watch = new NodeWatch(
                        node(kubernetes, KubernetesApi.NODE),
                        listener,
                        new NodeWatch.Times(Duration.ofMillis(20), Duration.ofMillis(100), blindness))) {
            kubernetes.taint("karpenter.sh/disrupted");
            watch.start();
            assertThat(next()).contains("disrupted");

            kubernetes.answerWith(status);

            assertThat(next()).isEqualTo("stays");
            kubernetes.answerWith(200);
            assertThat(next()).contains("disrupted");
        }
    }

    @Test
    void asksMoreAndMoreRarelyWhileItIsRefused() throws Exception {
        try (KubernetesApi kubernetes = KubernetesApi.start(directory);
                NodeWatch watch = watch(node(kubernetes, KubernetesApi.NODE))) {
            kubernetes.answerWith(403);
            long began = System.nanoTime();
            watch.start();
            kubernetes.awaitLooks(7, SOON);

            // 20 + 40 + 80 + 160 + 320 + 640 ms at least; without growth 120 ms.
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(Duration.ofMillis(1250));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void survivesAnErrorOfItsOwn(boolean ofTheMachine) throws Exception {
        AtomicInteger looks = new AtomicInteger();
        NodeStatus failsOnce = new NodeStatus() {
            @Override
            public Optional<Disruption> look() {
                if (looks.incrementAndGet() > 1) {
                    return Optional.of(new Disruption("the node goes", Optional.empty()));
                }
                if (ofTheMachine) {
                    throw new OutOfMemoryError("planned");
                }
                throw new NumberFormatException("planned");
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        };
        try (NodeWatch watch = watch(failsOnce)) {
            watch.start();

            assertThat(next()).isEqualTo("the node goes");
        }
    }

    @Test
    void saysWhichFileOfTheServiceAccountIsMissing() throws Exception {
        try (KubernetesApi kubernetes = KubernetesApi.start(directory)) {
            Files.delete(kubernetes.serviceAccount().resolve("token"));

            assertThatExceptionOfType(NodeStatus.UnwatchableException.class)
                    .isThrownBy(node(kubernetes, KubernetesApi.NODE)::look)
                    .withMessageContaining("token")
                    .matches(NodeStatus.UnwatchableException::isAmiss);
        }
    }

    @Test
    void doesNotTrustAServerOfAnotherAuthority() throws Exception {
        Path other = Files.createDirectory(directory.resolve("other"));
        try (KubernetesApi kubernetes = KubernetesApi.start(directory);
                KubernetesApi stranger = KubernetesApi.startUnderOtherAuthority(other)) {
            NodeStatus status =
                    new KubernetesNode(stranger.endpoint(), KubernetesApi.NODE, kubernetes.serviceAccount());

            assertThatExceptionOfType(IOException.class).isThrownBy(status::look);
            assertThat(stranger.looks()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"})
    void trustsNoServerWithoutAuthorities(String authorities) throws Exception {
        try (KubernetesApi kubernetes = KubernetesApi.start(directory)) {
            NodeStatus status = node(kubernetes, KubernetesApi.NODE);
            Path file = kubernetes.serviceAccount().resolve("ca.crt");
            String good = Files.readString(file);

            Files.writeString(file, authorities);
            assertThatExceptionOfType(IOException.class).isThrownBy(status::look);
            assertThat(kubernetes.looks()).isZero();
            Files.writeString(file, good);

            assertThat(status.look()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 404, 500})
    void leavesAnAnswerOfTheMetadataServiceThatDoesNotEnd(int code) throws Exception {
        try (InputServer server = InputServer.start()) {
            server.serve("/latest/api/token", connection -> {
                connection.beginAnswer(code, "text/plain", Long.MAX_VALUE, List.of());
                while (true) {
                    connection.out().write(new byte[64 * 1024]);
                }
            });
            NodeStatus status = new SpotInstance(URI.create(server.url("")));

            assertThatExceptionOfType(IOException.class).isThrownBy(status::look);
            server.awaitAbandoned(1, SOON);
        }
    }

    @Test
    void readsTheTokenAnew() throws Exception {
        try (KubernetesApi kubernetes = KubernetesApi.start(directory)) {
            NodeStatus status = node(kubernetes, KubernetesApi.NODE);
            Path token = kubernetes.serviceAccount().resolve("token");
            String good = Files.readString(token);

            Files.writeString(token, "an-older-token");
            assertThatExceptionOfType(NodeStatus.UnwatchableException.class)
                    .isThrownBy(status::look)
                    .withMessageContaining("401")
                    .withMessageNotContaining("an-older-token");
            Files.writeString(token, good);

            assertThat(status.look()).isEmpty();
        }
    }

    @Test
    void givesUpOnANodeThatIsNotThere() throws Exception {
        try (KubernetesApi kubernetes = KubernetesApi.start(directory)) {
            assertThatExceptionOfType(NodeStatus.UnwatchableException.class)
                    .isThrownBy(node(kubernetes, "another-node")::look)
                    .withMessageContaining("WORKER_NODE_NAME")
                    .matches(NodeStatus.UnwatchableException::isAmiss);
        }
    }

    @Test
    void readsTheNoticeOfASpotInstance() throws Exception {
        Instant end = Instant.now().plusSeconds(120).truncatedTo(ChronoUnit.SECONDS);
        try (InstanceMetadata instance = InstanceMetadata.start()) {
            NodeStatus status = new SpotInstance(instance.endpoint(), SOON);

            assertThat(status.look()).isEmpty();
            instance.announceEnd(end);

            assertThat(status.look().orElseThrow().at()).contains(end);
        }
    }

    @Test
    void givesUpOnAMachineWithoutAMetadataService() throws Exception {
        URI nobody;
        try (InstanceMetadata closed = InstanceMetadata.start()) {
            nobody = closed.endpoint();
        }
        NodeStatus status = new SpotInstance(nobody, SOON);

        assertThatExceptionOfType(IOException.class).isThrownBy(status::look);
        assertThatExceptionOfType(IOException.class).isThrownBy(status::look);
        assertThatExceptionOfType(NodeStatus.UnwatchableException.class)
                .isThrownBy(status::look)
                .matches(e -> !e.isAmiss());
    }

    @Test
    void doesNotGiveUpOnAnInstanceThatHasAnsweredOnce() throws Exception {
        NodeStatus status;
        try (InstanceMetadata instance = InstanceMetadata.start()) {
            status = new SpotInstance(instance.endpoint(), SOON);
            assertThat(status.look()).isEqualTo(Optional.empty());
        }
        for (int i = 0; i < 5; i++) {
            assertThatExceptionOfType(IOException.class).isThrownBy(status::look);
        }
    }

    private NodeWatch watch(NodeStatus status) {
        return new NodeWatch(status, listener, Duration.ofMillis(20));
    }

    private static NodeStatus node(KubernetesApi kubernetes, String name) {
        return new KubernetesNode(kubernetes.endpoint(), name, kubernetes.serviceAccount());
    }

    private String next() throws InterruptedException {
        return String.valueOf(told.poll(SOON.toSeconds(), TimeUnit.SECONDS));
    }
}
