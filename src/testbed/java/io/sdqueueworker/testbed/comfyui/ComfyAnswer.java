package io.sdqueueworker.testbed.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// The small answers of a [FakeComfyUi], with the content types that aiohttp gives them.
///
/// @param whenSent is run once the client has it, or is gone
record ComfyAnswer(int status, String contentType, String body, Runnable whenSent) {

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

    /// A prompt that is not executed: `error`, and what is wrong with which node.
    static ComfyAnswer refused(NodeError error, ObjectNode nodeErrors) {
        ObjectNode body = nodeErrors.objectNode();
        body.set("error", error.toJson());
        body.set("node_errors", nodeErrors);
        return json(400, body);
    }

    static ComfyAnswer empty(int status) {
        return new ComfyAnswer(status, "application/octet-stream", "");
    }

    /// What aiohttp itself refuses: the status and its name, as plain text.
    static ComfyAnswer plain(int status, String reason) {
        return new ComfyAnswer(status, "text/plain; charset=utf-8", status + ": " + reason);
    }

    /// Something was raised that nobody caught, such as by a body that is not JSON.
    static ComfyAnswer uncaught() {
        return new ComfyAnswer(
                500, "text/plain; charset=utf-8", "500 Internal Server Error\n\nServer got itself in trouble");
    }
}
