package io.sdqueueworker.testbed.comfyui.execution;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.ComfyBehaviour;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/// One prompt in the queue.
///
/// @param number its position, lowest first; any JSON number, unchanged
/// @param outputs the output nodes to execute
/// @param answered counted down when its client has received the answer
/// @param interrupted counted down when it must stop
public record ComfyPrompt(
        JsonNode number,
        String id,
        ComfyGraph graph,
        ObjectNode extraData,
        List<String> outputs,
        ComfyBehaviour behaviour,
        CountDownLatch answered,
        CountDownLatch interrupted) {

    /// The order of the queue.
    static final Comparator<ComfyPrompt> ORDER = Comparator.comparingDouble(
                    (ComfyPrompt prompt) -> prompt.number.asDouble())
            .thenComparing(ComfyPrompt::id);

    /// The client that receives the events; empty for all clients.
    Optional<String> client() {
        JsonNode client = extraData.path("client_id");
        return client.isTextual() ? Optional.of(client.asText()) : Optional.empty();
    }

    boolean isInterrupted() {
        return interrupted.getCount() == 0;
    }

    /// The prompt in the form of `/queue` and of the history.
    public ArrayNode toJson() {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        json.add(number).add(id).add(graph.json()).add(extraData);
        outputs.forEach(json.addArray()::add);
        return json;
    }
}
