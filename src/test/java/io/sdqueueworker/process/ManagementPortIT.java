package io.sdqueueworker.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testbed.servers.ListeningSockets;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testbed.servers.WireSchema;
import io.sdqueueworker.testbed.worker.WorkerProcess;
import io.sdqueueworker.testing.WithServers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// The attack surface of the packaged worker's management port.
@ExtendWith(WithServers.class)
class ManagementPortIT {

    private static final Duration SOON = Duration.ofMinutes(2);

    /// More paths than any worker serves; some belong to Quarkus's development mode and to other extensions.
    private static final List<String> PATHS = List.of(
            "/",
            "/status",
            "/status.json",
            "/status/",
            "/q",
            "/q/dev",
            "/q/dev-ui",
            "/q/arc",
            "/q/arc/beans",
            "/q/info",
            "/q/logging-manager",
            "/q/openapi",
            "/q/swagger-ui",
            "/q/shutdown",
            "/q/health",
            "/q/health/live",
            "/q/health/ready",
            "/q/health/started",
            "/q/health/group/x",
            "/q/health-ui",
            "/q/metrics",
            "/q/metrics/../dev",
            "/q/%2e%2e/dev",
            "/drain",
            "/stop");

    @TempDir
    Path directory;

    /// The id is the sender's text.
    @Test
    void showsTheStatusOfTheWorker(TestServers servers) throws Exception {
        WorkerProcess worker = servers.closing(
                WorkerProcess.start(servers.environment(directory.resolve("work")), directory.resolve("worker.log")));
        worker.awaitReady(SOON);
        servers.send("<b>task");
        servers.sns().awaitPublished(1, SOON);
        String json = Awaitility.await()
                .atMost(SOON)
                .until(() -> worker.get("/status.json").orElseThrow().body(), body -> body.contains("completed"));

        HttpResponse<String> page = worker.get("/status").orElseThrow();

        assertThat(WireSchema.STATUS.faults(json)).isEmpty();
        assertThat(WireSchema.read(json).at("/recent/0/id").asText()).isEqualTo("<b>task");
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'; ");
        assertThat(page.body())
                .contains("&lt;b&gt;task", "completed", "Accepting tasks")
                .doesNotContain("<b>task", "secret prompt");
        HttpResponse<String> root = worker.get("/").orElseThrow();
        assertThat(root.statusCode()).isEqualTo(302);
        assertThat(root.headers().firstValue("Location")).contains("status");
        assertThat(worker.get("/q/metrics").orElseThrow().body())
                .contains(
                        "sd_worker_task_running_seconds{kind=\"text-to-image\"} 0.0",
                        "sd_worker_task_progress_ratio{kind=\"text-to-image\"} 0.0");
    }

    @Test
    void changesNothingForWhoeverCanReachItsPort(TestServers servers) throws Exception {
        WorkerProcess worker = servers.closing(
                WorkerProcess.start(servers.environment(directory.resolve("work")), directory.resolve("worker.log")));
        HttpClient client = servers.closing(HttpClient.newHttpClient());
        worker.awaitReady(SOON);
        String health = worker.get("/q/health").orElseThrow().body();
        for (String path : PATHS) {
            for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE")) {
                HttpResponse<String> answer = client.send(
                        HttpRequest.newBuilder(URI.create(worker.management() + path))
                                .method(method, BodyPublishers.ofString("{\"level\":\"TRACE\"}"))
                                .build(),
                        BodyHandlers.ofString());
                // A path that is served at all is served as for GET.
                assertThat(answer.body())
                        .as(method + " " + path)
                        .satisfiesAnyOf(
                                body -> assertThat(answer.statusCode()).isIn(404, 405, 501),
                                body -> assertThat(path).startsWith("/q/health"),
                                body -> assertThat(path).startsWith("/q/metrics"));
            }
        }
        assertThat(worker.get("/q/health").orElseThrow().body()).isEqualTo(health);
        for (String path : List.of("/q", "/q/dev-ui", "/q/arc", "/q/info", "/q/openapi", "/q/health-ui")) {
            assertThat(worker.get(path).orElseThrow().statusCode()).as(path).isEqualTo(404);
        }
        assertThat(ListeningSockets.ports(worker.pid()))
                .containsExactly(worker.management().getPort());

        servers.send("after");
        servers.sns().awaitPublished(1, SOON);
    }
}
