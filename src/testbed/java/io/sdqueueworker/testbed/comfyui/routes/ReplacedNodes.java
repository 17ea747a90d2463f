package io.sdqueueworker.testbed.comfyui.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;

/// The classes of nodes that ComfyUI has renamed. It puts the new ones into a prompt before it validates it
/// (`app/node_replace_manager.py`).
final class ReplacedNodes {

    private static final Map<String, String> NEW_BY_OLD =
            Map.of("Load3DAnimation", "Load3D", "VAEDecode ", "VAEDecode");

    private ReplacedNodes() {}

    static ObjectNode asJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        NEW_BY_OLD.forEach((old, now) ->
                json.putArray(old).addObject().put("new_node_id", now).put("old_node_id", old));
        return json;
    }

    static void replaceIn(JsonNode graph, Set<String> classes) {
        for (JsonNode node : graph) {
            String old = node.path("class_type").asText();
            if (node instanceof ObjectNode object && !classes.contains(old) && NEW_BY_OLD.containsKey(old)) {
                object.put("class_type", NEW_BY_OLD.get(old));
            }
        }
    }
}
