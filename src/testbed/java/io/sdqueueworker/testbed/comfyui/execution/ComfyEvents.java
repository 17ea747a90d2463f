package io.sdqueueworker.testbed.comfyui.execution;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.sockets.ComfySockets;
import java.util.Optional;

/// The events of one execution, for its client and for the history.
final class ComfyEvents {
    private final ComfySockets sockets;
    private final String promptId;
    private final Optional<String> client;
    private final ArrayNode messages = JsonNodeFactory.instance.arrayNode();

    ComfyEvents(ComfySockets sockets, ComfyPrompt prompt) {
        this.sockets = sockets;
        this.promptId = prompt.id();
        this.client = prompt.client();
    }

    /// The messages in the history.
    ArrayNode messages() {
        return messages;
    }

    /// The common fields of an event's data.
    ObjectNode data() {
        return JsonNodeFactory.instance.objectNode().put("prompt_id", promptId);
    }

    /// Sends an event to the client only.
    void tellClient(String type, ObjectNode data) {
        client.ifPresent(_ -> sockets.tell(client, type, data));
    }

    /// Sends an event to the client, or to every WebSocket if the prompt has no client.
    void tell(String type, ObjectNode data) {
        sockets.tell(client, type, data);
    }

    /// Adds an event to the history, with its time.
    void keep(String type, ObjectNode data) {
        data.put("timestamp", System.currentTimeMillis());
        messages.addArray().add(type).add(data);
        if (type.equals("execution_interrupted")) {
            tell(type, data);
        } else {
            tellClient(type, data);
        }
    }

    void preview(byte[] png, ObjectNode metadata) {
        client.ifPresent(id -> sockets.preview(id, png, metadata));
    }

    void cutSocket() {
        client.ifPresent(_ -> sockets.cut(client));
    }

    void silenceSocket() {
        client.ifPresent(_ -> sockets.silence(client));
    }
}
