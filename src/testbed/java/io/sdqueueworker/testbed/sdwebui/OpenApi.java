package io.sdqueueworker.testbed.sdwebui;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// A [FakeWebUi]'s description of its API, `/openapi.json`.
///
/// As in FastAPI, it is written at the first request for it and does not change afterwards.
final class OpenApi {
    static final String PATH = "/openapi.json";

    private final Supplier<List<String>> paths;
    private Optional<ObjectNode> written = Optional.empty();
    private volatile boolean hidden;

    /// @param paths the paths of the routes at the time of the call
    OpenApi(Supplier<List<String>> paths) {
        this.paths = paths;
    }

    /// Answers 404, like SD.Next without `--docs`.
    void hide() {
        hidden = true;
    }

    boolean isHidden() {
        return hidden;
    }

    /// Writes it anew at the next request, as a new process does.
    synchronized void forget() {
        written = Optional.empty();
    }

    synchronized String json() {
        ObjectNode description = written.orElseGet(this::write);
        written = Optional.of(description);
        return description.toString();
    }

    private ObjectNode write() {
        ObjectNode description = JsonNodeFactory.instance.objectNode().put("openapi", "3.0.2");
        description.putObject("info").put("title", "FastAPI").putNull("paths").put("version", "0.1.0");
        ObjectNode routes = description.putObject("paths");
        paths.get()
                .forEach(path -> routes.putObject(path)
                        .putObject("post")
                        .putArray("security")
                        .addObject());
        description.putObject("components").putObject("schemas").putObject("Options");
        return description;
    }
}
