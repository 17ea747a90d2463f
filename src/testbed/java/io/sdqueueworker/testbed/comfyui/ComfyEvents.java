package io.sdqueueworker.testbed.comfyui;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/// What is told of one execution, to its client and to the history.
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

    /// The messages that the history keeps.
    ArrayNode messages() {
        return messages;
    }

    /// The beginning of what an event says.
    ObjectNode data() {
        return JsonNodeFactory.instance.objectNode().put("prompt_id", promptId);
    }

    /// An event that only a client is told.
    void tellClient(String type, ObjectNode data) {
        client.ifPresent(_ -> sockets.tell(client, type, data));
    }

    /// An event that everybody is told when the prompt has no client.
    void tell(String type, ObjectNode data) {
        sockets.tell(client, type, data);
    }

    /// An event that the history keeps, with its time.
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
