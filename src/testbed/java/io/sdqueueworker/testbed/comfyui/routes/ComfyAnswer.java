package io.sdqueueworker.testbed.comfyui.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.comfyui.nodes.NodeError;

/// A small answer of a [FakeComfyUi], with the content type that aiohttp sets.
///
/// @param whenSent runs after the client has received it or has disconnected
public record ComfyAnswer(int status, String contentType, String body, Runnable whenSent) {

    ComfyAnswer(int status, String contentType, String body) {
        this(status, contentType, body, () -> {});
    }

    ComfyAnswer withWhenSent(Runnable action) {
        return new ComfyAnswer(status, contentType, body, action);
    }

    static ComfyAnswer json(JsonNode body) {
        return json(200, body);
    }

    static ComfyAnswer json(int status, JsonNode body) {
        return new ComfyAnswer(status, "application/json; charset=utf-8", body.toString());
    }

    /// The refusal of a prompt: `error`, and the errors of each node.
    static ComfyAnswer refused(NodeError error, ObjectNode nodeErrors) {
        ObjectNode body = nodeErrors.objectNode();
        body.set("error", error.toJson());
        body.set("node_errors", nodeErrors);
        return json(400, body);
    }

    static ComfyAnswer empty(int status) {
        return new ComfyAnswer(status, "application/octet-stream", "");
    }

    /// A refusal by aiohttp itself: the status and its name, as plain text.
    static ComfyAnswer plain(int status, String reason) {
        return new ComfyAnswer(status, "text/plain; charset=utf-8", status + ": " + reason);
    }

    /// The answer to an uncaught exception, such as for a body that is not JSON.
    public static ComfyAnswer uncaught() {
        return new ComfyAnswer(
                500, "text/plain; charset=utf-8", "500 Internal Server Error\n\nServer got itself in trouble");
    }
}
