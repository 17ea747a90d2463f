package io.sdqueueworker.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.KubernetesApi;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testbed.worker.CommandRun;
import io.sdqueueworker.testbed.worker.WorkerEnvironment;
import io.sdqueueworker.testbed.worker.WorkerProcess;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The behaviour that the packaged worker shares in both forms: as a JAR and as a native executable.
@ExtendWith(WithServers.class)
abstract class PackagedWorkerTests {

    static final Duration SOON = Duration.ofMinutes(2);

    /// Mounts its first argument as the service account of a pod, and runs the command behind it.
    private static final String SERVICE_ACCOUNT = """
            mount -t tmpfs none /run
            mkdir -p /var/run/secrets/kubernetes.io
            cp -r "$1" /var/run/secrets/kubernetes.io/serviceaccount; shift
            exec "$@\"""";

    @TempDir
    Path directory;

    /// The log of this test's worker.
    abstract Path log();

    @Test
    void executesAPipelineOfComfyUi(TestServers servers) throws Exception {
        servers.closing(start(servers, WorkerEnvironment.drivingMounted(servers.comfyUi())));
        ObjectNode graph = ComfyWorkflows.textToImage("a very secret prompt", 7);
        servers.sendBody(TestServers.pipeline("pipeline", graph).toString());

        JsonNode result = result(servers, 1);

        assertThat(result.path("image_url").get(0).asText()).endsWith("-1.png");
        // The end arrived as an event, so the worker did not have to poll.
        assertThat(servers.comfyUi().clients()).hasSize(1);
        Path saved = servers.comfyUi().outputFolder();
        Awaitility.await().atMost(SOON).untilAsserted(() -> assertThat(saved).isEmptyDirectory());
        assertThat(Files.readString(log())).doesNotContain("secret prompt");
    }

    @Test
    void finishesItsTaskOnSigtermWhileHealthAnswers(TestServers servers) throws Exception {
        CountDownLatch generated = new CountDownLatch(1);
        WorkerProcess worker = servers.closing(start(servers, Map.of()));
        servers.runtime().next(Behaviour.held(generated));
        servers.send("last");
        servers.runtime().awaitGenerationStarted(1, SOON);

        worker.signalTermination();
        Awaitility.await()
                .atMost(SOON)
                .until(() -> worker.get("/q/health/ready").map(HttpResponse::statusCode), Optional.of(503)::equals);
        generated.countDown();

        assertThat(worker.awaitEnd(SOON)).isEqualTo(128 + 15);
        assertThat(servers.sns().published()).hasSize(1);
        assertThat(servers.sqs().depth(servers.queue())).isEqualTo(new SqsServer.Depth(0, 0));
    }

    @Test
    void asksTheClusterForItsNode(TestServers servers) throws Exception {
        KubernetesApi kubernetes = servers.closing(KubernetesApi.start(directory));
        Map<String, String> environment = servers.environment(directory.resolve("work"));
        environment.put("KUBERNETES_SERVICE_HOST", kubernetes.endpoint().getHost());
        environment.put(
                "KUBERNETES_SERVICE_PORT",
                Integer.toString(kubernetes.endpoint().getPort()));
        environment.put("WORKER_NODE_NAME", KubernetesApi.NODE);
        kubernetes.taint("karpenter.sh/disrupted");

        servers.closing(WorkerProcess.start(
                List.of(
                        "unshare",
                        "--map-root-user",
                        "--mount",
                        "sh",
                        "-ec",
                        SERVICE_ACCOUNT,
                        "sh",
                        kubernetes.serviceAccount().toString()),
                environment,
                log()));

        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(log()).content().contains("(karpenter.sh/disrupted)"));
    }

    @Test
    void takesEmptyVariablesForUnsetOnesAndWarnsOfUnknownOnes(TestServers servers) throws Exception {
        WorkerProcess worker = servers.closing(start(
                servers, Map.of("WORKER_VISIBILITY", "", "LOGLEVEL", "", "WORKER_INPUT_DENY_NETWORKS", "10.0.0.0/8")));
        worker.awaitReady(SOON);

        assertThat(worker.get("/q/health/live").orElseThrow().body()).contains("\"version\": \"");
        assertThat(Files.readString(log()))
                .contains(
                        "worker started version=",
                        " WARN ",
                        "WORKER_INPUT_DENY_NETWORKS is not a setting and has no effect: did you mean"
                                + " WORKER_INPUTS_DENY_NETWORKS?");
    }

    @Test
    void printsItsVersion() throws Exception {
        CommandRun version = CommandRun.of(Map.of(), "version");

        assertThat(version.status()).isZero();
        assertThat(version.output()).matches("sd-queue-worker \\d+\\.\\d+\\.\\d+\\S*( \\(\\S+\\))?\\R");
        assertThat(version.errors()).isEmpty();
    }

    @Test
    void endsAtOnceAndNamesEveryWrongSetting() throws Exception {
        try (WorkerProcess worker =
                WorkerProcess.start(Map.of("S3_BUCKET", "s3://wrong", "WORKER_VISIBILITY", "soon"), log())) {
            int status = worker.awaitEnd(SOON);

            assertThat(status).isEqualTo(1);
            assertThat(Files.readAllLines(log()).stream().filter(line -> line.contains("(worker.")))
                    .containsExactlyInAnyOrder(
                            "SQS_QUEUE_URL (worker.queue-url) is missing: expects the URL of the SQS queue that tasks"
                                    + " come from",
                            "S3_BUCKET (worker.bucket) is wrong: expects a bucket's name of letters, digits, dots,"
                                    + " hyphens and underscores, without s3://, not 's3://wrong'",
                            "WORKER_VISIBILITY (worker.visibility) is wrong: expects a time from 3s to 15m, not 'soon'");
        }
    }

    WorkerProcess start(TestServers servers, Map<String, String> more) {
        Map<String, String> environment = servers.environment(directory.resolve("work"));
        environment.putAll(more);
        return WorkerProcess.start(environment, log());
    }

    static JsonNode result(TestServers servers, int n) throws InterruptedException {
        return RunningWorker.json(
                servers.sns().awaitPublished(n, SOON).get(n - 1).message());
    }
}
