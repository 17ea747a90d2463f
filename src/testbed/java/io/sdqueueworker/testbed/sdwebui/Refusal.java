package io.sdqueueworker.testbed.sdwebui;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/// The error answer to a request that a [FakeWebUi] refuses.
final class Refusal extends Exception {
    private final int status;
    private final String json;
    private final boolean afterBegin;

    private Refusal(int status, String json) {
        this(status, json, false);
    }

    private Refusal(int status, String json, boolean afterBegin) {
        super(json);
        this.status = status;
        this.json = json;
        this.afterBegin = afterBegin;
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

    /// An always-on script that does not exist. SD.Next looks for it after the job has begun
    /// (`modules/api/generate.py`).
    static Refusal unknownScript(Fork fork, String name) {
        String detail =
                fork == Fork.SD_NEXT ? "Always on script not found: " + name : "Script '" + name + "' not found";
        return new Refusal(422, because(422, detail).json, fork == Fork.SD_NEXT);
    }

    /// An uncaught error, in the form of A1111's middleware, of Forge's (`webui.py`, `_handle_exception`) or of
    /// SD.Next's (`modules/api/middleware.py`).
    static Refusal uncaught(Fork fork, String error, String text) {
        var json = JsonNodeFactory.instance.objectNode().put("error", error);
        if (fork == Fork.SD_NEXT) {
            json.put("code", 500);
        }
        json.put("detail", "").put("body", "").put(fork == Fork.FORGE ? "message" : "errors", text);
        return new Refusal(500, json.toString());
    }

    /// An uncaught error, in the form of A1111.
    static Refusal uncaught(String error, String text) {
        return uncaught(Fork.A1111, error, text);
    }

    /// Says whether the job had begun, and is not ended.
    boolean isAfterBegin() {
        return afterBegin;
    }

    int status() {
        return status;
    }

    String json() {
        return json;
    }
}
