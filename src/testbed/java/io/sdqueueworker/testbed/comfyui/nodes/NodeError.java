package io.sdqueueworker.testbed.comfyui.nodes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// One error of a prompt or a node, in ComfyUI's four fields.
public record NodeError(String type, String message, String details, ObjectNode extraInfo) {

    public NodeError(String type, String message, String details) {
        this(type, message, details, JsonNodeFactory.instance.objectNode());
    }

    /// An error of one input.
    public static NodeError of(String type, String message, String details, String input) {
        var error = new NodeError(type, message, details);
        error.extraInfo().put("input_name", input);
        return error;
    }

    public ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("type", type).put("message", message).put("details", details);
        json.set("extra_info", extraInfo);
        return json;
    }
}
