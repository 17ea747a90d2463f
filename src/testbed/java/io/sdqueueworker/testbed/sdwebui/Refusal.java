package io.sdqueueworker.testbed.sdwebui;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/// The error answer to a request that a [FakeWebUi] refuses.
final class Refusal extends Exception {
    private final int status;
    private final String json;

    private Refusal(int status, String json) {
        super(json);
        this.status = status;
        this.json = json;
    }

    /// An error raised on purpose: `{"detail": "…"}`.
    static Refusal because(int status, String detail) {
        return new Refusal(
                status,
                JsonNodeFactory.instance.objectNode().put("detail", detail).toString());
    }

    /// An error raised on purpose, in the form that SD.Next uses for some: `{"error": "…"}`.
    static Refusal error(int status, String error) {
        return new Refusal(
                status,
                JsonNodeFactory.instance.objectNode().put("error", error).toString());
    }

    /// A field of the wrong type, in FastAPI's form.
    static Refusal invalid(String field, String message, String type) {
        var detail = JsonNodeFactory.instance.objectNode();
        var problem = detail.putArray("detail").addObject();
        problem.putArray("loc").add("body").add(field);
        problem.put("msg", message).put("type", type);
        return new Refusal(422, detail.toString());
    }

    /// An uncaught error, in the form of AUTOMATIC1111's middleware.
    static Refusal uncaught(String error, String text) {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("error", error).put("detail", "").put("body", "").put("errors", text);
        return new Refusal(500, json.toString());
    }

    int status() {
        return status;
    }

    String json() {
        return json;
    }
}
