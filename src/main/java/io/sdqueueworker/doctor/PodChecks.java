package io.sdqueueworker.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sdqueueworker.doctor.Doctor.Check;
import io.sdqueueworker.generation.RuntimeInspection;
import io.sdqueueworker.generation.RuntimeState;
import io.sdqueueworker.node.NodeStatus;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Checks of the runtime, the node and the management port.
public final class PodChecks {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    private PodChecks() {}

    /// Checks that the runtime could take a task. Unlike the worker's own probe it stops no run, which may be the
    /// worker's task.
    ///
    /// @param type the type in the settings
    /// @param inspection of this type
    /// @param others inspections of the other types, at the same address
    public static Check runtime(String type, RuntimeInspection inspection, Map<String, RuntimeInspection> others) {
        return new Check(
                Subject.RUNTIME,
                () -> List.of(
                        switch (inspection.look()) {
                            case RuntimeState.Ready(String what, boolean busy) ->
                                new Finding.Ok(
                                        Subject.RUNTIME,
                                        what
                                                + (busy
                                                        ? "; it is busy: a worker that starts now stops that run unless it is its own"
                                                        : "; idle"));
                            case RuntimeState.Unready(String lack) ->
                                new Finding.Warning(
                                        Subject.RUNTIME,
                                        lack,
                                        "wait until it has started; if it stays so, check its log and give it a checkpoint");
                            case RuntimeState.Locked(String reason) ->
                                new Finding.Failed(
                                        Subject.RUNTIME,
                                        reason,
                                        "set WORKER_RUNTIME_AUTH (worker.runtime.auth) to the user:password of the"
                                                + " runtime (--api-auth), or of the proxy before it");
                            case RuntimeState.OtherApi(String reason) -> otherApi(type, reason, others);
                            case RuntimeState.Silent(String reason) ->
                                new Finding.Failed(
                                        Subject.RUNTIME,
                                        reason,
                                        "start it, or wait until it has started; check API_BASE_URL (worker.runtime.url):"
                                                + " its host, its port, and whether the runtime listens there (--listen,"
                                                + " --port)");
                        }));
    }

    private static Finding otherApi(String type, String reason, Map<String, RuntimeInspection> others)
            throws InterruptedException {
        for (Map.Entry<String, RuntimeInspection> other : others.entrySet()) {
            if (other.getValue().look() instanceof RuntimeState.Ready) {
                return new Finding.Failed(
                        Subject.RUNTIME,
                        "the runtime there is " + other.getKey() + ", and RUNTIME_TYPE is " + type,
                        "set RUNTIME_TYPE (worker.runtime.type) to " + other.getKey()
                                + ", or API_BASE_URL (worker.runtime.url) to the address of a " + type);
            }
        }
        return new Finding.Failed(
                Subject.RUNTIME,
                reason,
                "check RUNTIME_TYPE (worker.runtime.type) and API_BASE_URL (worker.runtime.url); start the SD Web UI with"
                        + " --api");
    }

    /// Checks that the worker may read its node.
    ///
    /// @param node empty if the node's name is not known, or outside of Kubernetes
    public static Check node(Optional<NodeStatus> node) {
        return new Check(
                Subject.NODE,
                () -> List.of(
                        node.isEmpty()
                                ? new Finding.Ok(
                                        Subject.NODE,
                                        "not watched: in Kubernetes, set WORKER_NODE_NAME to learn in time that the node is"
                                                + " about to be terminated")
                                : node(node.get())));
    }

    private static Finding node(NodeStatus node) throws InterruptedException {
        try {
            return node.look()
                    .<Finding>map(disruption -> new Finding.Warning(
                            Subject.NODE,
                            disruption.reason() + ", so the worker starts no tasks",
                            "none: the pod is about to be moved to another node"))
                    .orElseGet(() -> new Finding.Ok(Subject.NODE, "readable, so the worker watches it"));
        } catch (NodeStatus.UnwatchableException e) {
            return new Finding.Warning(
                    Subject.NODE,
                    e.getMessage() + ", so the worker learns of the node's end by SIGTERM only",
                    "let a ClusterRole allow the service account to get nodes, and take WORKER_NODE_NAME"
                            + " (worker.node-name) from spec.nodeName");
        } catch (IOException e) {
            return new Finding.Warning(
                    Subject.NODE,
                    "the API server does not answer the worker, which so learns of the node's end by SIGTERM only: "
                            + e.getMessage(),
                    "check network policies, and the pod's service account");
        } finally {
            node.close();
        }
    }

    /// Checks that the management port is free or belongs to a worker. It is called, never opened.
    ///
    /// @param runtime the address of the runtime's API
    public static Check port(int port, URI runtime) {
        return new Check(Subject.PORT, () -> List.of(look(port, runtime)));
    }

    private static Finding look(int port, URI runtime) throws InterruptedException {
        if (isHere(runtime.getHost()) && port(runtime) == port) {
            return taken(port, "is the runtime's port too");
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/ready"))
                .timeout(LIMIT)
                .build();
        try (HttpClient client = HttpClient.newBuilder().connectTimeout(LIMIT).build()) {
            return intake(client.send(request, HttpResponse.BodyHandlers.ofString())
                            .body())
                    .map(intake -> worker(port, intake))
                    .orElseGet(() -> taken(port, "is used by a program that is not a worker"));
        } catch (ConnectException e) {
            return new Finding.Ok(Subject.PORT, port + " is free, so no worker runs here");
        } catch (IOException e) {
            return taken(port, "is used by a program that does not answer like a worker");
        }
    }

    private static Finding worker(int port, JsonNode intake) {
        return intake.path("status").asText().equals("UP")
                ? new Finding.Ok(Subject.PORT, port + " belongs to a worker, which takes tasks")
                : new Finding.Warning(
                        Subject.PORT,
                        port + " belongs to a worker, which takes no tasks: "
                                + intake.at("/data/reason").asText("no reason given"),
                        "check the findings about the dependency that it names");
    }

    private static Finding taken(int port, String by) {
        return new Finding.Failed(
                Subject.PORT, port + " " + by, "set QUARKUS_MANAGEMENT_PORT to a port that is free in the pod");
    }

    /// The intake check in a worker's answer; empty if it is not the answer of a worker.
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

    private static int port(URI url) {
        return url.getPort() >= 0 ? url.getPort() : url.getScheme().equals("https") ? 443 : 80;
    }

    private static boolean isHere(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }
}
