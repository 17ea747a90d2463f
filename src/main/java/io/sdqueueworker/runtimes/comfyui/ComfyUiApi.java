package io.sdqueueworker.runtimes.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.generation.RuntimeCallFailed;
import io.sdqueueworker.generation.RuntimeCallFailed.Kind;
import io.sdqueueworker.runtimes.RuntimeCalls;
import io.sdqueueworker.runtimes.RuntimeTerms;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// ComfyUI's short calls, and the addresses of its long ones.
///
/// Its routes stand below `/api`, without that, or both, depending on its age and on what stands before it; which of
/// them is found out by [#reach()]. No call sends an `Origin`, which would be compared with the host.
final class ComfyUiApi implements AutoCloseable {

    /// It judges a prompt before it answers, and may have to list folders of models on a slow disk for that.
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

    private static final List<String> PREFIXES = List.of("api/", "");

    private final RuntimeTerms terms;
    private final RuntimeCalls calls;
    private volatile Optional<String> prefix = Optional.empty();

    ComfyUiApi(RuntimeTerms terms) {
        this.terms = terms;
        this.calls = new RuntimeCalls(
                terms.address(),
                terms.credentials(),
                READ_TIMEOUT,
                (status, _) -> new RuntimeCallFailed(new Kind.Status(status), ComfyUiErrors.failure(status)));
    }

    /// Finds out that ComfyUI answers, and where its routes are: another version may have been started since.
    void reach() throws TaskFailedException, InterruptedException {
        List<String> candidates = new ArrayList<>(PREFIXES);
        prefix.ifPresent(known -> {
            candidates.remove(known);
            candidates.addFirst(known);
        });
        // The one that is known stays until another is: calls of other threads go on meanwhile.
        for (String candidate : candidates) {
            if (answersBelow(candidate)) {
                prefix = Optional.of(candidate);
                return;
            }
        }
        prefix = Optional.empty();
        throw new RuntimeCallFailed(new Kind.Status(404), ComfyUiErrors.NO_SUCH_ROUTE);
    }

    /// What runs and what waits.
    PromptQueue queue() throws TaskFailedException, InterruptedException {
        return PromptQueue.read(calls.get(path("queue"), JsonNode.class));
    }

    /// What is kept of a prompt that has ended; nothing while it runs or waits, or after a restart.
    Optional<JsonNode> history(String promptId) throws TaskFailedException, InterruptedException {
        return Optional.of(
                        calls.get(path("history/" + promptId), JsonNode.class).path(promptId))
                .filter(JsonNode::isObject);
    }

    /// Puts a prompt into the queue.
    ///
    /// @return the answer to a prompt that was taken on, at least in part
    /// @throws io.sdqueueworker.task.ModelsMissingException where nothing but models keeps it from being taken on
    JsonNode submit(String request) throws TaskFailedException, InterruptedException {
        return answer(calls.post(path("prompt"), request, PromptRefusal::of));
    }

    /// Reads the answer to something that was done: the runtime is well, even where the answer is not.
    ///
    /// @throws TaskFailedException with the code RUNTIME_ERROR
    static JsonNode answer(String body) throws TaskFailedException {
        try {
            return RuntimeCalls.json(body, JsonNode.class);
        } catch (TaskFailedException e) {
            throw TaskFailedException.of(Code.RUNTIME_ERROR, Stage.GENERATION, "the runtime's answer is not as expected", e);
        }
    }

    /// Takes a prompt that waits out of the queue, if it does.
    void dequeue(String promptId) throws TaskFailedException, InterruptedException {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.putArray("delete").add(promptId);
        post("queue", request);
    }

    /// Stops a prompt that runs, between two steps or nodes. A server of before autumn 2025 stops whatever runs, so the
    /// caller makes sure that it is this one.
    void interrupt(String promptId) throws TaskFailedException, InterruptedException {
        post("interrupt", JsonNodeFactory.instance.objectNode().put("prompt_id", promptId));
    }

    /// Lets go of models and cached results before the next prompt.
    void free() throws TaskFailedException, InterruptedException {
        post(
                "free",
                JsonNodeFactory.instance.objectNode().put("unload_models", true).put("free_memory", true));
    }

    /// The beginning of a long call.
    ///
    /// @param path of its route, with its query
    HttpRequest.Builder request(String path) throws TaskFailedException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(terms.address() + "/" + path(path)));
        terms.credentials().ifPresent(value -> request.header("Authorization", RuntimeCalls.basic(value)));
        return request;
    }

    /// The address of the events for a client.
    URI events(String clientId) throws TaskFailedException, InterruptedException {
        // http becomes ws, and https wss.
        String server = "ws" + terms.address().toString().substring("http".length());
        return URI.create(server + "/" + path("ws?clientId=" + clientId));
    }

    @Override
    public void close() {
        calls.close();
    }

    private String path(String route) throws TaskFailedException, InterruptedException {
        if (prefix.isEmpty()) {
            reach();
        }
        return prefix.orElse("") + route;
    }

    private void post(String route, ObjectNode request) throws TaskFailedException, InterruptedException {
        var _ = calls.post(path(route), request.toString());
    }

    private boolean answersBelow(String candidate) throws TaskFailedException, InterruptedException {
        try {
            return calls.get(candidate + "system_stats", JsonNode.class)
                    .path("system")
                    .isObject();
        } catch (RuntimeCallFailed e) {
            // A page for every path is not a route either.
            if (e.isStatus(404, 405) || e.kind() instanceof Kind.NotJson) {
                return false;
            }
            throw e;
        }
    }
}
