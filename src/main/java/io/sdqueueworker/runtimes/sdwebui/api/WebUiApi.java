package io.sdqueueworker.runtimes.sdwebui.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.generation.RuntimeCallFailed;
import io.sdqueueworker.runtimes.RuntimeCalls;
import io.sdqueueworker.runtimes.RuntimeTerms;
import io.sdqueueworker.runtimes.sdwebui.models.CheckpointList;
import io.sdqueueworker.runtimes.sdwebui.models.ModelList;
import io.sdqueueworker.task.TaskFailedException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// Makes the Web UI's short calls, whose answers are small JSON documents.
///
/// Generation has its own call, see [LongCall]: `docs/adr/0001-http-clients.md` says why.
public final class WebUiApi implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(WebUiApi.class);

    /// The Web UI is one Python process: while the GPU is busy, even a small answer may take seconds.
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(10);

    /// The time to load a checkpoint of many gigabytes from a disk.
    private static final Duration RELOAD_TIMEOUT = Duration.ofMinutes(5);

    /// The time to read a list of any length.
    private static final Duration LIST_TIMEOUT = Duration.ofMinutes(1);

    /// The path of the API below the server's address.
    public static final String PATH = "/sdapi/v1";

    private final RuntimeCalls calls;
    private final RuntimeCalls reloads;
    private final RuntimeCalls extensions;

    public WebUiApi(RuntimeTerms terms) {
        this.calls = calls(terms::address, terms, READ_TIMEOUT);
        this.reloads = calls(terms::address, terms, RELOAD_TIMEOUT);
        this.extensions = calls(() -> server(terms.address()), terms, READ_TIMEOUT);
    }

    /// The server's address. Extensions have their routes below it, not below the API's.
    ///
    /// @param address of the API
    public static URI server(URI address) {
        String text = address.toString();
        return text.endsWith(PATH) ? URI.create(text.substring(0, text.length() - PATH.length())) : address;
    }

    private static RuntimeCalls calls(Supplier<URI> address, RuntimeTerms terms, Duration timeout) {
        return new RuntimeCalls(
                address,
                terms.credentials(),
                timeout,
                (status, _) ->
                        new RuntimeCallFailed(new RuntimeCallFailed.Kind.Status(status), WebUiErrors.ofState(status)));
    }

    /// Asks a question that only a Web UI answers.
    public void ask(URI address) throws TaskFailedException, InterruptedException {
        var _ = calls.getAt(address, "progress?skip_current_image=true", ObjectNode.class);
    }

    /// The progress, without the picture of the current step, which would take time.
    public WebUiProgress progress() throws TaskFailedException, InterruptedException {
        return WebUiProgress.of(calls.get("progress?skip_current_image=true", ObjectNode.class));
    }

    /// Asks the Web UI to stop the running job. It stops at the job's next step.
    public void interrupt() throws TaskFailedException, InterruptedException {
        // SD.Next answers 204, the others an empty object.
        calls.post("interrupt");
    }

    /// Unloads the checkpoint from the GPU and loads it again, which frees all other GPU memory.
    public void reloadCheckpoint() throws TaskFailedException, InterruptedException {
        new CheckpointReload(reloads).run();
    }

    /// The Web UI's report on its memory.
    public JsonNode memory() throws TaskFailedException, InterruptedException {
        return calls.get("memory", JsonNode.class);
    }

    /// The checkpoints that the Web UI has found. Empty while it starts.
    public CheckpointList checkpoints() throws TaskFailedException, InterruptedException {
        return CheckpointList.of(calls.get("sd-models", JsonNode.class));
    }

    /// Reads the names of another list of the Web UI. On deck the Web UI may be busy, and it writes all training
    /// metadata of all LoRAs.
    ///
    /// @return nothing if this Web UI has no such list, or fails to write it
    public Optional<Set<String>> names(ModelList list) throws TaskFailedException, InterruptedException {
        RuntimeCalls source = list.isOfExtension() ? extensions : calls;
        try {
            return ifExists(() -> source.read(list.path(), LIST_TIMEOUT, list::names));
        } catch (RuntimeCallFailed e) {
            if (!e.isStatus(500) || !list.mayFail()) {
                throw e;
            }
            LOG.warnf("runtime fails to list its models, unknown ones are not rejected list=%s", list.path());
            return Optional.empty();
        }
    }

    /// The Web UI's description of its API.
    ///
    /// @return nothing if it describes another API
    Optional<ApiDescription> description() throws TaskFailedException, InterruptedException {
        return extensions.read("openapi.json", LIST_TIMEOUT, ApiDescription::read);
    }

    /// Returns whether the Web UI answers GET on a route with JSON. Its user interface may answer any other path
    /// with a page.
    ///
    /// @param route below the API, or the whole path of an extension's route
    boolean answers(String route) throws TaskFailedException, InterruptedException {
        boolean ofExtension = route.startsWith("/");
        RuntimeCalls source = ofExtension ? extensions : calls;
        String path = ofExtension ? route.substring(1) : route;
        try {
            return ifExists(() -> source.read(path, LIST_TIMEOUT, WebUiApi::isStructure))
                    .orElse(false);
        } catch (RuntimeCallFailed e) {
            if (e.kind() instanceof RuntimeCallFailed.Kind.NotJson) {
                return false;
            }
            throw e;
        }
    }

    /// Checks that the route of a task answers. FastAPI refuses a GET of a route for POST with 405, before it waits
    /// for the running job.
    ///
    /// @throws TaskFailedException if the Web UI does not answer, or a proxy does instead
    public void probe(WebUiRoute route) throws TaskFailedException, InterruptedException {
        try {
            var _ = calls.get(route.path(), JsonNode.class);
        } catch (RuntimeCallFailed e) {
            // Its user interface may answer any path with a page.
            if (!WebUiErrors.isNoSuchRoute(e) && !(e.kind() instanceof RuntimeCallFailed.Kind.NotJson)) {
                throw e;
            }
        }
    }

    private static boolean isStructure(JsonParser json) throws IOException {
        JsonToken first = json.nextToken();
        return first == JsonToken.START_ARRAY || first == JsonToken.START_OBJECT;
    }

    /// Makes the Web UI look into its folders again. In A1111 and Forge the call waits for the end of the running
    /// job (`modules/api/api.py`, `queue_lock`), and reads the header of every new file.
    ///
    /// @return false if this fork has no such call
    public boolean refresh(String path) throws TaskFailedException, InterruptedException {
        return ifExists(() -> reloads.post(path)).isPresent();
    }

    /// Reads a list that fits into memory.
    ///
    /// @return nothing if this Web UI has no such list
    public Optional<JsonNode> smallList(String route) throws TaskFailedException, InterruptedException {
        return ifExists(() -> calls.get(route, JsonNode.class));
    }

    /// The last lines of SD.Next's log, oldest first. Empty if this Web UI has no call for it.
    public JsonNode log() throws TaskFailedException, InterruptedException {
        return smallList("log").orElse(MissingNode.getInstance());
    }

    /// The Web UI's settings, by name.
    public ObjectNode options() throws TaskFailedException, InterruptedException {
        return calls.get("options", ObjectNode.class);
    }

    /// The settings with their `default`, which SD.Next alone reports. It lists all files for that.
    public JsonNode describedOptions() throws TaskFailedException, InterruptedException {
        return smallList("options-info").orElseGet(MissingNode::getInstance).path("options");
    }

    private interface Call<T> {

        T send() throws TaskFailedException, InterruptedException;
    }

    /// The answer of a call that not every fork has. Nothing if this one does not.
    private static <T> Optional<T> ifExists(Call<T> call) throws TaskFailedException, InterruptedException {
        try {
            return Optional.of(call.send());
        } catch (RuntimeCallFailed e) {
            if (WebUiErrors.isNoSuchRoute(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public void close() {
        calls.close();
        reloads.close();
        extensions.close();
    }
}
