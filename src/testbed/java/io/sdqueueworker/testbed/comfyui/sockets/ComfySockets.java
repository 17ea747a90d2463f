package io.sdqueueworker.testbed.comfyui.sockets;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.routes.ComfyCatalogue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.IntSupplier;

/// The WebSockets of one process, by client id.
///
/// It has a bug of the real one. If a client reconnects under its id while the old connection is still open, the end
/// of the old connection removes the new one, and the client receives nothing more.
public final class ComfySockets {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PREVIEW = 1;
    private static final int PREVIEW_WITH_METADATA = 4;
    private static final int PNG = 2;

    private final Map<String, WebSocketPeer> peers = new ConcurrentHashMap<>();
    private final Set<String> withMetadata = ConcurrentHashMap.newKeySet();
    private final IntSupplier queueLength;
    private final Function<String, Optional<String>> currentNode;

    /// @param currentNode the current node of a client's prompt
    public ComfySockets(IntSupplier queueLength, Function<String, Optional<String>> currentNode) {
        this.queueLength = queueLength;
        this.currentNode = currentNode;
    }

    /// Serves one WebSocket until its end.
    ///
    /// @param clientId if empty, a new id
    public void serve(WebSocketPeer peer, String clientId) throws IOException {
        String id = clientId.isEmpty() ? UUID.randomUUID().toString().replace("-", "") : clientId;
        peers.put(id, peer);
        withMetadata.remove(id);
        try {
            ObjectNode status = status(queueLength.getAsInt());
            status.put("sid", id);
            tell(Optional.of(id), "status", status);
            currentNode
                    .apply(id)
                    .ifPresent(node -> tell(
                            Optional.of(id),
                            "executing",
                            JsonNodeFactory.instance.objectNode().put("node", node)));
            Optional<String> first = peer.nextText();
            first.ifPresent(text -> negotiate(id, text));
            Optional<String> more = first;
            while (more.isPresent()) {
                more = peer.nextText();
            }
        } finally {
            peers.remove(id);
            withMetadata.remove(id);
        }
    }

    private void negotiate(String id, String text) {
        try {
            JsonNode message = JSON.readTree(text);
            if (message.path("type").asText().equals("feature_flags")) {
                if (message.path("data").path("supports_preview_metadata").asBoolean()) {
                    withMetadata.add(id);
                }
                tell(Optional.of(id), "feature_flags", ComfyCatalogue.features());
            }
        } catch (JsonProcessingException e) {
            // The real one only logs it.
        }
    }

    public void tellLength(int queueLength) {
        tell(Optional.empty(), "status", status(queueLength));
    }

    private static ObjectNode status(int queueLength) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.putObject("status").putObject("exec_info").put("queue_remaining", queueLength);
        return data;
    }

    /// @param client if empty, all clients
    public void tell(Optional<String> client, String type, JsonNode data) {
        String text = JsonNodeFactory.instance
                .objectNode()
                .put("type", type)
                .set("data", data)
                .toString();
        for (WebSocketPeer peer : meant(client)) {
            try {
                peer.text(text);
            } catch (IOException e) {
                // Its own thread notices the end.
            }
        }
    }

    /// Sends the current picture to one client.
    public void preview(String client, byte[] png, ObjectNode metadata) {
        byte[] head = withMetadata.contains(client)
                ? headWithMetadata(metadata.put("image_type", "image/png"))
                : ByteBuffer.allocate(8).putInt(PREVIEW).putInt(PNG).array();
        byte[] frame = Arrays.copyOf(head, head.length + png.length);
        System.arraycopy(png, 0, frame, head.length, png.length);
        for (WebSocketPeer peer : meant(Optional.of(client))) {
            try {
                peer.binary(frame);
            } catch (IOException e) {
                // Its own thread notices the end.
            }
        }
    }

    private static byte[] headWithMetadata(ObjectNode metadata) {
        byte[] json = metadata.toString().getBytes(UTF_8);
        return ByteBuffer.allocate(8 + json.length)
                .putInt(PREVIEW_WITH_METADATA)
                .putInt(json.length)
                .put(json)
                .array();
    }

    public void cut(Optional<String> client) {
        meant(client).forEach(WebSocketPeer::cut);
    }

    public void silence(Optional<String> client) {
        meant(client).forEach(WebSocketPeer::fallSilent);
    }

    private Collection<WebSocketPeer> meant(Optional<String> client) {
        return client.<Collection<WebSocketPeer>>map(
                        id -> Optional.ofNullable(peers.get(id)).stream().toList())
                .orElseGet(() -> List.copyOf(peers.values()));
    }
}
