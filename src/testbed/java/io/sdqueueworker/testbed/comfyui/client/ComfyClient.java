package io.sdqueueworker.testbed.comfyui.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.FakeComfyUi;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.Optional;

/// A plain client for tests of a [FakeComfyUi] and of a real one.
public final class ComfyClient implements AutoCloseable {
    public static final Duration SOON = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI server;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public ComfyClient(FakeComfyUi comfy) {
        this(comfy.endpoint());
    }

    public ComfyClient(URI server) {
        this.server = server;
    }

    public HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    public JsonNode json(String path) throws IOException, InterruptedException {
        return JSON.readTree(get(path).body());
    }

    public byte[] bytes(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofByteArray())
                .body();
    }

    public HttpClient http() {
        return http;
    }

    public URI uri(String path) {
        return server.resolve(path);
    }

    public HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(uri(path))
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    public HttpResponse<String> upload(String fileName, String content, String moreFields)
            throws IOException, InterruptedException {
        String form = "--b\r\nContent-Disposition: form-data; name=\"image\"; filename=\"" + fileName + "\"\r\n"
                + "Content-Type: image/png\r\n\r\n" + content + "\r\n" + moreFields + "--b--\r\n";
        return http.send(
                HttpRequest.newBuilder(uri("/upload/image"))
                        .header("Content-Type", "multipart/form-data; boundary=b")
                        .POST(BodyPublishers.ofString(form))
                        .build(),
                BodyHandlers.ofString());
    }

    public static String field(String name, String value) {
        return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }

    /// @return the id of the prompt
    public String submit(ObjectNode graph) throws IOException, InterruptedException {
        return submit(graph, "a-client");
    }

    /// @return the id of the prompt
    public String submit(ObjectNode graph, String clientId) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                post("/prompt", body(graph).put("client_id", clientId).toString());
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.body());
        }
        return JSON.readTree(answer.body()).path("prompt_id").asText();
    }

    /// Submits a prompt under an id and returns any answer.
    public HttpResponse<String> submit(ObjectNode graph, String clientId, String promptId)
            throws IOException, InterruptedException {
        return post(
                "/prompt",
                body(graph)
                        .put("client_id", clientId)
                        .put("prompt_id", promptId)
                        .toString());
    }

    public static ObjectNode body(ObjectNode graph) {
        ObjectNode body = JSON.createObjectNode();
        body.set("prompt", graph);
        return body;
    }

    /// The history entry of a prompt.
    public JsonNode history(String promptId) throws IOException, InterruptedException {
        return json("/history/" + promptId).path(promptId);
    }

    /// Opens a WebSocket and waits for the first message.
    public ComfyListening listen(String clientId) throws InterruptedException {
        var listening = new ComfyListening();
        WebSocket socket = http.newWebSocketBuilder()
                .buildAsync(URI.create("ws://" + server.getAuthority() + "/ws?clientId=" + clientId), listening)
                .join();
        listening.socket = Optional.of(socket);
        listening.await("status");
        return listening;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
