package io.sdqueueworker.runtimes.comfyui.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.runtimes.RuntimeCalls;
import io.sdqueueworker.task.TaskFailedException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A WebSocket to ComfyUI that only listens.
///
/// Unusable messages do no harm: pictures in binary frames, texts that are too long, and texts that are not JSON are
/// ignored.
public final class EventSocket implements WebSocket.Listener, AutoCloseable {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /// Events are short, but some repeat a node's inputs or outputs.
    private static final int LONGEST_TEXT = 4 * 1024 * 1024;

    private final Listener listener;
    private final StringBuilder text = new StringBuilder();
    private boolean tooLong;
    private volatile @Nullable WebSocket socket;

    /// Receives the events. It is called by one thread at a time.
    public interface Listener {

        /// @param data the content of the event
        void event(String type, JsonNode data);

        /// The socket is closed: no event follows.
        void closed();
    }

    private EventSocket(Listener listener) {
        this.listener = listener;
    }

    /// Opens a WebSocket, if ComfyUI accepts it.
    public static Optional<EventSocket> open(
            HttpClient client, URI address, Optional<String> credentials, Listener listener)
            throws InterruptedException {
        EventSocket opened = new EventSocket(listener);
        WebSocket.Builder builder = client.newWebSocketBuilder().connectTimeout(CONNECT_TIMEOUT);
        credentials.ifPresent(value -> builder.header("Authorization", RuntimeCalls.basic(value)));
        CompletableFuture<WebSocket> opening = builder.buildAsync(address, opened);
        try {
            opened.socket = opening.get(CONNECT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.of(opened);
        } catch (ExecutionException | TimeoutException e) {
            return Optional.empty();
        } finally {
            // Has no effect after the socket is open.
            opening.cancel(true);
        }
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        tooLong |= text.length() + part.length() > LONGEST_TEXT;
        if (tooLong) {
            text.setLength(0);
        } else {
            text.append(part);
        }
        if (last) {
            if (!tooLong) {
                receive(text.toString());
            }
            text.setLength(0);
            tooLong = false;
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String reason) {
        listener.closed();
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        listener.closed();
    }

    @Override
    public void close() {
        WebSocket open = socket;
        if (open != null) {
            open.abort();
        }
    }

    private void receive(String message) {
        try {
            JsonNode event = RuntimeCalls.json(message, JsonNode.class);
            listener.event(event.path("type").asText(), event.path("data"));
        } catch (TaskFailedException e) {
            // The history has everything that matters.
        }
    }
}
