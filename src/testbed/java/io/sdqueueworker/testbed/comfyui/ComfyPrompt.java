package io.sdqueueworker.testbed.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/// One prompt on its way through the queue.
///
/// @param number its place in the line, lowest first; a JSON number, whole or not, as it was given
/// @param outputs the output nodes to be executed
/// @param answered counted down when its client knows that it is queued
/// @param interrupted counted down when it is to stop
record ComfyPrompt(
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

    /// Who is told of the events; nobody in particular when empty.
    Optional<String> client() {
        JsonNode client = extraData.path("client_id");
        return client.isTextual() ? Optional.of(client.asText()) : Optional.empty();
    }

    boolean isInterrupted() {
        return interrupted.getCount() == 0;
    }

    /// As it stands in `/queue` and in the history.
    ArrayNode toJson() {
        ArrayNode json = JsonNodeFactory.instance.arrayNode();
        json.add(number).add(id).add(graph.json()).add(extraData);
        outputs.forEach(json.addArray()::add);
        return json;
    }
}
