package io.sdqueueworker.testbed.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sdqueueworker.testbed.http.FreePort;
import io.sdqueueworker.testing.Programs;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// A Prometheus that scrapes workers every second and evaluates rules. The test is skipped on a machine without one.
final class Prometheus implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final URI address;
    private final HttpClient client = HttpClient.newHttpClient();

    private Prometheus(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    /// @param directory receives its settings, its data and its log
    static Prometheus scraping(List<DemoWorker> workers, Path rules, Path directory) throws IOException {
        Path program = Programs.orSkip("prometheus");
        String targets = workers.stream()
                .map(worker -> "'" + worker.process().management().getAuthority() + "'")
                .collect(Collectors.joining(", "));
        Path settings = Files.writeString(directory.resolve("prometheus.yml"), """
                global: { scrape_interval: 1s, evaluation_interval: 1s }
                rule_files: ['%s']
                scrape_configs:
                  - job_name: workers
                    metrics_path: /q/metrics
                    static_configs: [{ targets: [%s] }]
                """.formatted(rules, targets));
        URI address = URI.create("http://127.0.0.1:" + FreePort.find());
        Process process = new ProcessBuilder(
                        program.toString(),
                        "--config.file=" + settings,
                        "--storage.tsdb.path=" + directory.resolve("data"),
                        "--web.listen-address=" + address.getAuthority())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("prometheus.log").toFile())
                .start();
        return new Prometheus(process, address);
    }

    boolean isReady() throws InterruptedException {
        try {
            return client.send(
                                    HttpRequest.newBuilder(address.resolve("/-/ready"))
                                            .build(),
                                    BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException _) {
            // It does not listen yet.
            return false;
        }
    }

    /// The samples that a query has now.
    JsonNode query(String query) throws IOException, InterruptedException {
        return get("/api/v1/query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8))
                .path("result");
    }

    /// The expressions of all rules.
    List<String> rules() throws IOException, InterruptedException {
        return get("/api/v1/rules").findValues("query").stream()
                .map(JsonNode::asText)
                .toList();
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        String answer = client.send(
                        HttpRequest.newBuilder(address.resolve(path)).build(), BodyHandlers.ofString())
                .body();
        JsonNode document = JSON.readTree(answer);
        assertThat(document.path("status").asText()).as(answer).isEqualTo("success");
        return document.path("data");
    }

    @Override
    public void close() {
        client.close();
        process.destroy();
        process.onExit().join();
    }
}
