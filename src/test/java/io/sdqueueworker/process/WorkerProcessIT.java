package io.sdqueueworker.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.sdwebui.FakeWebUiSettings;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testbed.worker.CommandRun;
import io.sdqueueworker.testbed.worker.WorkerProcess;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The packaged worker as a process that is configured by its environment only.
@ExtendWith(WithServers.class)
class WorkerProcessIT extends PackagedWorkerTests {

    @Test
    void doesItsJobWhileTheRuntimesPortIsTaken() throws Exception {
        try (TestServers servers =
                        TestServers.create(FakeWebUiSettings.defaults().withAccount("user", "a-planted-password"));
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
                            "sd_worker_gpu_idle_seconds_total{reason=\"staging\"}",
                            "sd_worker_lease_renewals_total{result=\"renewed\"}",
                            "sd_queue_messages{queue=\"",
                            "state=\"visible\"}");
            assertThat(Files.readAllLines(log()).stream().filter(line -> line.contains("taskId=process")))
                    .hasSize(4)
                    .allMatch(line -> line.contains(" INFO "));
            assertThat(Files.readString(log())).doesNotContain("planted", "secret prompt");
        }
    }

    @Test
    void logsJsonOnRequest() throws Exception {
        try (TestServers servers = TestServers.create(FakeWebUiSettings.defaults());
                WorkerProcess worker = start(servers, Map.of("WORKER_LOG_FORMAT", "json"))) {
            servers.send("in-json");
            servers.sns().awaitPublished(1, SOON);
            worker.awaitReady(SOON);
            worker.terminate(SOON);

            List<JsonNode> lines =
                    Files.readAllLines(log()).stream().map(RunningWorker::json).toList();
            assertThat(lines)
                    .allMatch(line -> line.has("timestamp") && line.has("level") && line.has("message"))
                    .anyMatch(line -> line.path("message").asText().equals("worker started") && line.has("version"))
                    .anyMatch(line -> line.path("message").asText().equals("task published")
                            && line.path("taskId").asText().equals("in-json")
                            && !line.path("identity").asText().isEmpty()
                            && line.path("millis").isIntegralNumber());
            assertThat(Files.readString(log())).doesNotContain("secret prompt");
        }
    }

    @Test
    void doesNotStartIfItsOwnPortIsTaken(TestServers servers) throws Exception {
        try (ServerSocket other = new ServerSocket(0)) {
            Map<String, String> environment = new HashMap<>(servers.environment(servers.workDirectory()));
            environment.put("QUARKUS_MANAGEMENT_PORT", Integer.toString(other.getLocalPort()));

            CommandRun run = CommandRun.of(environment);

            assertThat(run.status()).isEqualTo(1);
            assertThat((run.output() + run.errors()).lines())
                    .singleElement()
                    .asString()
                    .startsWith(
                            "QUARKUS_MANAGEMENT_PORT (quarkus.management.port) is wrong: expects a port that is free");
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

    /// The readiness probe of the chart.
    @Test
    void staysReadyAsAPodWhileS3IsDown(TestServers servers) throws Exception {
        FaultProxy s3 = servers.closing(FaultProxy.start(servers.s3().endpoint()));
        WorkerProcess worker = servers.closing(
                start(servers, Map.of("AWS_ENDPOINT_URL_S3", s3.endpoint().toString())));
        worker.awaitReady(SOON);
        s3.when(request -> request.method().equals("PUT")).answer(503, "application/xml", "<Error/>");
        servers.send("meets-the-outage");

        awaitStatus(worker, "/q/health/ready", 503);

        assertThat(worker.get("/q/health/group/pod").map(HttpResponse::statusCode))
                .contains(200);
        servers.runtime().die();
        assertThat(awaitStatus(worker, "/q/health/group/pod", 503).body()).contains("runtime: ");
    }

    private static HttpResponse<String> awaitStatus(WorkerProcess worker, String path, int status) {
        return Awaitility.await()
                .atMost(SOON)
                .until(() -> worker.get(path).filter(answer -> answer.statusCode() == status), Optional::isPresent)
                .orElseThrow();
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
    void namesAWorkDirectoryThatItCannotUse(TestServers servers) throws Exception {
        WorkerProcess worker = servers.closing(start(servers, Map.of("WORKER_WORK_DIR", "/proc/none")));
        assertThat(worker.awaitEnd(SOON)).isEqualTo(1);
        assertThat(Files.readString(log()))
                .contains("WORKER_WORK_DIR (worker.work-dir) is wrong: expects a writable directory")
                .doesNotContain("\tat ");
    }

    @Override
    Path log() {
        return directory.resolve("worker.log");
    }

    /// Makes sure that port 8080 is in use, as by a runtime in the same pod.
    private static AutoCloseable occupyPort8080() throws IOException {
        try {
            return new ServerSocket(8080, 1, InetAddress.ofLiteral("0.0.0.0"));
        } catch (java.net.BindException e) {
            // Another process uses it already.
            return () -> {};
        }
    }
}
