package io.sdqueueworker.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A plain client of a [FakeComfyUi], for its own tests.
final class ComfyClient implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final FakeComfyUi comfy;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    ComfyClient(FakeComfyUi comfy) {
        this.comfy = comfy;
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
        return comfy.endpoint().resolve(path);
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

    static ObjectNode body(ObjectNode graph) {
        ObjectNode body = JSON.createObjectNode();
        body.set("prompt", graph);
        return body;
    }

    /// The entry of a prompt in the history.
    JsonNode history(String promptId) throws IOException, InterruptedException {
        return json("/history/" + promptId).path(promptId);
    }

    /// Opens a WebSocket and waits for the first message.
    Listening listen(String clientId) throws InterruptedException {
        var listening = new Listening();
        listening.socket = http.newWebSocketBuilder()
                .buildAsync(
                        URI.create("ws://" + comfy.endpoint().getAuthority() + "/ws?clientId=" + clientId), listening)
                .join();
        listening.await("status");
        return listening;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    /// What a WebSocket has received.
    static final class Listening implements WebSocket.Listener {
        final Recording<JsonNode> messages = new Recording<>("messages");
        final Recording<byte[]> frames = new Recording<>("binary frames");
        final Recording<String> pongs = new Recording<>("pongs");
        final Recording<String> ends = new Recording<>("ends");
        private final StringBuilder text = new StringBuilder();
        private final ByteArrayOutputStream frame = new ByteArrayOutputStream();
        private volatile @Nullable WebSocket socket;

        WebSocket socket() {
            return Optional.ofNullable(socket).orElseThrow();
        }

        /// Waits for the first message of this type.
        JsonNode await(String type) throws InterruptedException {
            return await(type, _ -> true);
        }

        JsonNode await(String type, Predicate<JsonNode> which) throws InterruptedException {
            return messages.await(1, message -> isOfType(message, type) && which.test(message.path("data")), SOON)
                    .getFirst()
                    .path("data");
        }

        /// Waits until a prompt has left the executor.
        void awaitEnd(String promptId) throws InterruptedException {
            await(
                    "executing",
                    data -> data.path("node").isNull()
                            && data.path("prompt_id").asText().equals(promptId));
        }

        List<JsonNode> of(String type) {
            return messages.all().stream()
                    .filter(message -> isOfType(message, type))
                    .map(message -> message.path("data"))
                    .toList();
        }

        /// The types of the messages about prompts, in their order.
        List<String> types() {
            return messages.all().stream()
                    .map(message -> message.path("type").asText())
                    .filter(type -> !type.equals("status") && !type.equals("progress_state"))
                    .toList();
        }

        private static boolean isOfType(JsonNode message, String type) {
            return message.path("type").asText().equals(type);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                try {
                    messages.add(JSON.readTree(text.toString()));
                } catch (JsonProcessingException e) {
                    ends.add("not JSON: " + text);
                }
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
            byte[] bytes = new byte[part.remaining()];
            part.get(bytes);
            frame.writeBytes(bytes);
            if (last) {
                frames.add(frame.toByteArray());
                frame.reset();
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
            pongs.add(String.valueOf(message.remaining()));
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
            ends.add("closed with " + status);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            ends.add("broken");
        }
    }
}
