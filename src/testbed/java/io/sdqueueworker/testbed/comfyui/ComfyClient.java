package io.sdqueueworker.testbed.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
final class ComfyClient implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI server;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    ComfyClient(FakeComfyUi comfy) {
        this(comfy.endpoint());
    }

    ComfyClient(URI server) {
        this.server = server;
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    JsonNode json(String path) throws IOException, InterruptedException {
        return JSON.readTree(get(path).body());
    }

    byte[] bytes(String path) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofByteArray())
                .body();
    }

    HttpClient http() {
        return http;
    }

    URI uri(String path) {
        return server.resolve(path);
    }

    HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(uri(path))
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    HttpResponse<String> upload(String fileName, String content, String moreFields)
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

    static String field(String name, String value) {
        return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    }

    /// @return the id of the prompt
    String submit(ObjectNode graph) throws IOException, InterruptedException {
        return submit(graph, "a-client");
    }

    /// @return the id of the prompt
    String submit(ObjectNode graph, String clientId) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                post("/prompt", body(graph).put("client_id", clientId).toString());
        if (answer.statusCode() != 200) {
            throw new AssertionError(answer.body());
        }
        return JSON.readTree(answer.body()).path("prompt_id").asText();
    }

    /// Submits a prompt under an id and returns any answer.
    HttpResponse<String> submit(ObjectNode graph, String clientId, String promptId)
            throws IOException, InterruptedException {
        return post(
                "/prompt",
                body(graph)
                        .put("client_id", clientId)
                        .put("prompt_id", promptId)
                        .toString());
    }

    static ObjectNode body(ObjectNode graph) {
        ObjectNode body = JSON.createObjectNode();
        body.set("prompt", graph);
        return body;
    }

    /// The history entry of a prompt.
    JsonNode history(String promptId) throws IOException, InterruptedException {
        return json("/history/" + promptId).path(promptId);
    }

    /// Opens a WebSocket and waits for the first message.
    ComfyListening listen(String clientId) throws InterruptedException {
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
