package io.sdqueueworker.testbed.comfyui.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sdqueueworker.testbed.http.Recording;
import java.io.ByteArrayOutputStream;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The messages that a [ComfyClient]'s WebSocket has received.
public final class ComfyListening implements WebSocket.Listener {
    private static final ObjectMapper JSON = new ObjectMapper();

    public final Recording<JsonNode> messages = new Recording<>("messages");
    public final Recording<byte[]> frames = new Recording<>("binary frames");
    public final Recording<String> pongs = new Recording<>("pongs");
    public final Recording<String> ends = new Recording<>("ends");
    private final StringBuilder text = new StringBuilder();
    private final ByteArrayOutputStream frame = new ByteArrayOutputStream();
    public volatile Optional<WebSocket> socket = Optional.empty();

    public WebSocket socket() {
        return socket.orElseThrow();
    }

    /// Waits for the first message of this type.
    public JsonNode await(String type) throws InterruptedException {
        return await(type, _ -> true);
    }

    public JsonNode await(String type, Predicate<JsonNode> which) throws InterruptedException {
        return messages.await(
                        1, message -> isOfType(message, type) && which.test(message.path("data")), ComfyClient.SOON)
                .getFirst()
                .path("data");
    }

    /// Waits until a prompt has ended.
    public void awaitEnd(String promptId) throws InterruptedException {
        await(
                "executing",
                data -> data.path("node").isNull()
                        && data.path("prompt_id").asText().equals(promptId));
    }

    public List<JsonNode> of(String type) {
        return messages.all().stream()
                .filter(message -> isOfType(message, type))
                .map(message -> message.path("data"))
                .toList();
    }

    /// The types of the messages about prompts, in order.
    public List<String> types() {
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
