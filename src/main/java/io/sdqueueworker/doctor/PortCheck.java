package io.sdqueueworker.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Whether the port of health and metrics is free, or a worker's. It is called, never opened.
public final class PortCheck implements Check {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int port;
    private final URI runtime;

    /// @param port of health and metrics
    /// @param runtime the address of the runtime's API
    public PortCheck(int port, URI runtime) {
        this.port = port;
        this.runtime = runtime;
    }

    @Override
    public Subject subject() {
        return Subject.PORT;
    }

    @Override
    public List<Finding> examine() throws InterruptedException {
        if (isHere(runtime.getHost()) && runtimePort() == port) {
            return List.of(taken("is the runtime's too"));
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/ready"))
                .timeout(LIMIT)
                .build();
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
            return List.of(intake(client.send(request, HttpResponse.BodyHandlers.ofString())
                            .body())
                    .map(this::worker)
                    .orElseGet(() -> taken("is taken by something that is not a worker")));
        } catch (ConnectException e) {
            return List.of(new Finding.Ok(Subject.PORT, port + " is free, so no worker runs here"));
        } catch (IOException e) {
            return List.of(taken("is taken by something that does not answer as a worker does"));
        }
    }

    private Finding worker(JsonNode intake) {
        return intake.path("status").asText().equals("UP")
                ? new Finding.Ok(Subject.PORT, port + " is that of a worker, which takes tasks on")
                : new Finding.Warning(
                        Subject.PORT,
                        port + " is that of a worker, which takes no tasks on: "
                                + intake.at("/data/reason").asText("no reason given"),
                        "look at the findings of what it names");
    }

    private Finding taken(String by) {
        return new Finding.Failure(
                Subject.PORT,
                port + " " + by,
                "give QUARKUS_MANAGEMENT_PORT a port that nobody else in the pod listens on");
    }

    /// What a worker says of its intake; nothing where it is no worker's answer.
    private static Optional<JsonNode> intake(String body) {
        try {
            return JSON.readTree(body)
                    .path("checks")
                    .valueStream()
                    .filter(check -> check.path("name").asText().equals("intake"))
                    .findFirst();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    private int runtimePort() {
        return runtime.getPort() >= 0 ? runtime.getPort() : runtime.getScheme().equals("https") ? 443 : 80;
    }

    private static boolean isHere(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }
}
