package io.sdqueueworker.runtimes.comfyui.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.generation.MemoryUse;
import io.sdqueueworker.generation.RuntimeCallFailed;
import io.sdqueueworker.generation.RuntimeCallFailed.Kind;
import io.sdqueueworker.runtimes.RuntimeCalls;
import io.sdqueueworker.runtimes.RuntimeTerms;
import io.sdqueueworker.runtimes.comfyui.models.LoaderInputs;
import io.sdqueueworker.task.Code;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskFailedException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Makes ComfyUI's short calls, and addresses its long ones.
///
/// The routes are below `/api`, without it, or both, depending on the server's age and on proxies. [#reach()] finds
/// out. No call sends an `Origin`, which the server would compare with the host.
public final class ComfyUiApi implements AutoCloseable {

    /// ComfyUI validates a prompt before it answers, and may list folders of models on a slow disk for that.
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

    private static final String SYSTEM_STATS = "system_stats";

    private static final List<String> PREFIXES = List.of("api/", "");

    private final RuntimeTerms terms;
    private final RuntimeCalls calls;
    private final PromptRefusal refusal;
    private volatile Optional<String> prefix = Optional.empty();

    public ComfyUiApi(RuntimeTerms terms) {
        this.terms = terms;
        this.refusal = new PromptRefusal(LoaderInputs.KNOWN.with(terms.models().inputFolders()));
        this.calls = new RuntimeCalls(
                terms::address,
                terms.credentials(),
                READ_TIMEOUT,
                (status, _) -> new RuntimeCallFailed(new Kind.Status(status), ComfyUiErrors.failure(status)));
    }

    /// Finds out whether and where ComfyUI answers, and where its routes are: another version may have started
    /// since.
    public void reach() throws TaskFailedException, InterruptedException {
        terms.location().find(this::reach);
    }

    private void reach(URI server) throws TaskFailedException, InterruptedException {
        List<String> candidates = new ArrayList<>(PREFIXES);
        prefix.ifPresent(known -> {
            candidates.remove(known);
            candidates.addFirst(known);
        });
        // The known prefix stays until another one is found: other threads make calls meanwhile.
        for (String candidate : candidates) {
            if (answersBelow(server, candidate)) {
                prefix = Optional.of(candidate);
                return;
            }
        }
        throw new RuntimeCallFailed(new Kind.Status(404), ComfyUiErrors.NO_SUCH_ROUTE);
    }

    /// The number of prompts that run and wait. A small answer, in contrast to that of [#queue()].
    ///
    /// @return nothing if the server does not say
    public OptionalInt queueLength() throws TaskFailedException, InterruptedException {
        JsonNode length =
                calls.get(path("prompt"), JsonNode.class).path("exec_info").path("queue_remaining");
        return length.canConvertToInt() ? OptionalInt.of(length.asInt()) : OptionalInt.empty();
    }

    /// The prompts that run and wait. The answer repeats them whole, with the images in them, so an empty queue is
    /// not read.
    public PromptQueue queue() throws TaskFailedException, InterruptedException {
        return queueLength().equals(OptionalInt.of(0))
                ? PromptQueue.EMPTY
                : PromptQueue.read(calls.get(path("queue"), JsonNode.class));
    }

    /// The history's entry of a prompt that has ended; nothing while it runs or waits, or after a restart.
    public Optional<JsonNode> history(String promptId) throws TaskFailedException, InterruptedException {
        return Optional.of(
                        calls.get(path("history/" + promptId), JsonNode.class).path(promptId))
                .filter(JsonNode::isObject);
    }

    /// Puts a prompt into the queue.
    ///
    /// @return the answer to a prompt that was accepted, at least in part
    /// @throws io.sdqueueworker.task.ModelsMissingException if the prompt is refused for missing models only
    public JsonNode submit(String request) throws TaskFailedException, InterruptedException {
        return answer(calls.post(path("prompt"), request, refusal::of));
    }

    /// Reads the meaning of an answer that names nodes with errors.
    public PromptRefusal refusal() {
        return refusal;
    }

    /// Reads a list of any length while it arrives.
    ///
    /// @param route of the API, encoded
    public <T> T read(String route, RuntimeCalls.Reading<T> reading) throws TaskFailedException, InterruptedException {
        return calls.read(path(route), READ_TIMEOUT, reading);
    }

    /// Reads the answer to a successful call: the runtime is healthy, even if the answer is not.
    ///
    /// @throws TaskFailedException with the code RUNTIME_ERROR
    public static JsonNode answer(String body) throws TaskFailedException {
        try {
            return RuntimeCalls.json(body, JsonNode.class);
        } catch (TaskFailedException e) {
            throw TaskFailedException.of(
                    Code.RUNTIME_ERROR, Stage.GENERATION, "the runtime's answer is not as expected", e);
        }
    }

    /// Removes a waiting prompt from the queue, if it still waits.
    public void dequeue(String promptId) throws TaskFailedException, InterruptedException {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.putArray("delete").add(promptId);
        post("queue", request);
    }

    /// Deletes prompts that have ended from the history.
    public void forget(Set<String> promptIds) throws TaskFailedException, InterruptedException {
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        promptIds.forEach(request.putArray("delete")::add);
        post("history", request);
    }

    /// Stops a running prompt between two steps or nodes. A server from before autumn 2025 stops any running
    /// prompt, so the caller checks first that it is this one.
    public void interrupt(String promptId) throws TaskFailedException, InterruptedException {
        post("interrupt", JsonNodeFactory.instance.objectNode().put("prompt_id", promptId));
    }

    /// Unloads models and cached results before the next prompt.
    public void free() throws TaskFailedException, InterruptedException {
        post(
                "free",
                JsonNodeFactory.instance.objectNode().put("unload_models", true).put("free_memory", true));
    }

    /// The memory of the machine and of the GPU.
    public MemoryUse memory() throws TaskFailedException, InterruptedException {
        return SystemStats.memory(calls.get(path(SYSTEM_STATS), JsonNode.class));
    }

    /// The request of a long call, to be completed.
    ///
    /// @param path the route with its query
    public HttpRequest.Builder request(String path) throws TaskFailedException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(terms.address() + "/" + path(path)));
        terms.credentials().ifPresent(value -> request.header("Authorization", RuntimeCalls.basic(value)));
        return request;
    }

    /// The address of the events for a client.
    public URI events(String clientId) throws TaskFailedException, InterruptedException {
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

    private boolean answersBelow(URI server, String candidate) throws TaskFailedException, InterruptedException {
        try {
            return calls.getAt(server, candidate + SYSTEM_STATS, JsonNode.class)
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
