package io.sdqueueworker.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.aws.SqsServer;
import io.sdqueueworker.testbed.comfyui.ComfyWorkflows;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.sdwebui.WebUiSettings;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testbed.worker.WorkerEnvironment;
import io.sdqueueworker.testbed.worker.WorkerProcess;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The packaged worker as a process, told everything by its environment.
@ExtendWith(WithServers.class)
class WorkerProcessIT {

    private static final Duration SOON = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    @Test
    void doesItsJobWhileTheRuntimesPortIsTaken() throws Exception {
        try (TestServers servers =
                        TestServers.create(WebUiSettings.defaults().withAccount("user", "a-planted-password"));
                AutoCloseable occupied = occupyPort8080();
                WorkerProcess worker = start(servers, Map.of("WORKER_RUNTIME_AUTH", "user:a-planted-password"))) {
            servers.send("process");

            String message = servers.sns().awaitPublished(1, SOON).getFirst().message();
            worker.awaitReady(SOON);
            HttpResponse<String> metrics = worker.get("/q/metrics").orElseThrow();
            worker.terminate(SOON);

            assertThat(occupied).isNotNull();
            assertThat(RunningWorker.json(message).path("result").asBoolean()).isTrue();
            assertThat(metrics.body())
                    .contains(
                            "sd_worker_tasks_total{code=\"\",outcome=\"completed\"} 1.0",
                            "sd_worker_stage_seconds_count{stage=\"generation\"} 1",
                            "sd_worker_gpu_busy_seconds_total",
                            "sd_worker_gpu_idle_seconds_total{work=\"waiting\"}",
                            "sd_worker_lease_renewals_total{result=\"renewed\"}",
                            "sd_queue_messages{state=\"visible\"}");
            assertThat(Files.readAllLines(log()).stream().filter(line -> line.contains("taskId=process")))
                    .hasSize(4)
                    .allMatch(line -> line.contains(" INFO "));
            assertThat(Files.readString(log())).doesNotContain("planted", "secret prompt");
        }
    }

    @Test
    void asksForARestartOfItsRuntimeByAHealthGroup(TestServers servers) throws Exception {
        WorkerProcess worker = servers.closing(start(servers, Map.of()));
        worker.awaitReady(SOON);
        assertThat(worker.get("/q/health/group/runtime").map(HttpResponse::statusCode))
                .contains(200);
        servers.runtime().next(Behaviour.breaksGpu());
        servers.send("breaks-the-gpu");

        HttpResponse<String> down = awaitStatus(worker, "/q/health/group/runtime", 503);
        assertThat(down.body()).contains("the GPU is broken until the runtime restarts");
        assertThat(worker.get("/q/health/live").map(HttpResponse::statusCode)).contains(200);

        servers.runtime().die();
        awaitStatus(worker, "/q/health/group/runtime", 200);
        servers.runtime().revive();
        String message = servers.sns().awaitPublished(1, SOON).getFirst().message();
        assertThat(RunningWorker.json(message).path("result").asBoolean()).isTrue();
        worker.awaitReady(SOON);
    }

    private static HttpResponse<String> awaitStatus(WorkerProcess worker, String path, int status) {
        return Awaitility.await()
                .atMost(SOON)
                .until(() -> worker.get(path).filter(answer -> answer.statusCode() == status), Optional::isPresent)
                .orElseThrow();
    }

    @Test
    void executesAPipelineOfComfyUi(TestServers servers) throws Exception {
        servers.closing(start(servers, WorkerEnvironment.drivingMounted(servers.comfyUi())));
        ObjectNode graph = ComfyWorkflows.textToImage("a very secret prompt", 7);
        servers.sendBody(TestServers.pipeline("pipeline", graph).toString());

        JsonNode result = RunningWorker.json(
                servers.sns().awaitPublished(1, SOON).getFirst().message());

        assertThat(result.path("image_url").get(0).asText()).endsWith("-1.png");
        // It was told of the end, and did not have to look for it.
        assertThat(servers.comfyUi().clients()).hasSize(1);
        Path saved = servers.comfyUi().outputFolder().resolve("sd-queue-worker");
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
        worker.awaitEnd(SOON);

        assertThat(servers.sns().published()).hasSize(1);
        assertThat(servers.sqs().depth(servers.queue())).isEqualTo(new SqsServer.Depth(0, 0));
    }

    @Test
    void saysWhyItIsNotReady(TestServers servers) throws Exception {
        servers.runtime().notReady();
        try (WorkerProcess worker = start(servers, Map.of())) {
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> worker.get("/q/health/started")
                            .map(HttpResponse::statusCode)
                            .equals(Optional.of(200)));

            assertThat(worker.get("/q/health/ready").orElseThrow().body()).contains("\"reason\": \"runtime: ");
            assertThat(worker.get("/q/health/live").orElseThrow().statusCode()).isEqualTo(200);
            servers.runtime().ready();
            worker.awaitReady(SOON);
        }
    }

    @Test
    void takesEmptyVariablesForUnsetOnesAndWarnsOfUnknownOnes(TestServers servers) throws Exception {
        WorkerProcess worker = servers.closing(start(
                servers, Map.of("WORKER_VISIBILITY", "", "LOGLEVEL", "", "WORKER_INPUT_DENY_NETWORKS", "10.0.0.0/8")));
        worker.awaitReady(SOON);

        assertThat(Files.readString(log()))
                .contains(
                        " WARN ",
                        "WORKER_INPUT_DENY_NETWORKS is not a setting and has no effect: did you mean"
                                + " WORKER_INPUTS_DENY_NETWORKS?");
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
                            "S3_BUCKET (worker.bucket) is wrong: expects a bucket's name, 3 to 63 lower-case letters,"
                                    + " digits, dots and hyphens, without s3://, not 's3://wrong'",
                            "WORKER_VISIBILITY (worker.visibility) is wrong: expects a time from 3s to 15m, not 'soon'");
        }
    }

    @Test
    void namesAWorkDirectoryThatItCannotUse(TestServers servers) throws Exception {
        WorkerProcess worker = servers.closing(start(servers, Map.of("WORKER_WORK_DIR", "/proc/none")));
        assertThat(worker.awaitEnd(SOON)).isEqualTo(1);
        assertThat(Files.readString(log()))
                .contains("WORKER_WORK_DIR (worker.work-dir) is wrong: expects a writable directory")
                .doesNotContain("\tat ");
    }

    private WorkerProcess start(TestServers servers, Map<String, String> more) {
        Map<String, String> environment = servers.environment(directory.resolve("work"));
        environment.putAll(more);
        return WorkerProcess.start(environment, log());
    }

    private Path log() {
        return directory.resolve("worker.log");
    }

    /// Makes sure that somebody listens on 8080, as a runtime in the same pod does.
    private static AutoCloseable occupyPort8080() throws IOException {
        try {
            return new ServerSocket(8080, 1, InetAddress.ofLiteral("0.0.0.0"));
        } catch (java.net.BindException e) {
            // Somebody else does already.
            return () -> {};
        }
    }
}
