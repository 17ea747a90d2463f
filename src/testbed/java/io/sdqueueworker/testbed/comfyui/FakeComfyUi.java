package io.sdqueueworker.testbed.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.testbed.http.HttpListener;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/// Plays the API of ComfyUI on a real socket, HTTP and WebSocket, with a painter in the place of the models.
///
/// It executes one prompt at a time in the order of its queue, remembers the results of nodes, and can be interrupted,
/// like the real one; and it misbehaves on a script, see [#next(ComfyBehaviour...)].
public final class FakeComfyUi implements AutoCloseable {
    private final AtomicReference<ComfySettings> settings;
    private final AtomicReference<ComfyProcess> process;
    private final ComfyRecordings recordings = new ComfyRecordings();
    private final ComfyModels models = new ComfyModels();
    private final ComfySubmission submission = new ComfySubmission(recordings);
    private final ComfyFiles files;
    private final Map<String, NodeClass> classes;
    private final ComfyRoutes routes;
    private final HttpListener listener;

    private FakeComfyUi(ComfySettings settings, int port) {
        this.settings = new AtomicReference<>(settings);
        this.files = ComfyFiles.in(settings.folder());
        this.classes = NodeLibrary.of(models, files);
        this.process = new AtomicReference<>(newProcess());
        var api = new ComfyApi(this.settings::get, models, recordings);
        this.routes = new ComfyRoutes(this.settings::get, process::get, api, submission, files, recordings);
        this.listener = HttpListener.start("fake-comfy-ui", port, routes::answer);
        process.get().start();
    }

    private ComfyProcess newProcess() {
        return new ComfyProcess(settings::get, files, recordings, classes, this::die);
    }

    /// Starts on a free port with [ComfySettings#defaults()].
    public static FakeComfyUi start() {
        return start(ComfySettings.defaults());
    }

    /// Starts on a free port.
    public static FakeComfyUi start(ComfySettings settings) {
        return start(settings, 0);
    }

    /// Starts on `port`, which must be free.
    public static FakeComfyUi start(ComfySettings settings, int port) {
        return new FakeComfyUi(settings, port);
    }

    /// Scheme, host and port, without a path.
    public URI endpoint() {
        return listener.endpoint();
    }

    /// Changes the settings for the calls and executions from now on. The folder stays.
    public void change(UnaryOperator<ComfySettings> change) {
        settings.updateAndGet(change);
    }

    /// A checkpoint besides the one that is there at the start, `v1-5-pruned-emaonly.safetensors`.
    ///
    /// @param fileName with its ending, such as `sd_xl_base_1.0.safetensors`
    public void addCheckpoint(String fileName) {
        models.add("checkpoints", fileName);
    }

    /// A model of another kind.
    ///
    /// @param folder such as `loras`, `vae` or `controlnet`
    public void addModel(String folder, String fileName) {
        models.add(folder, fileName);
    }

    /// Knows the model files under `folder` instead: `checkpoints/x.safetensors`, `loras/y.safetensors` and so on. Like
    /// the real one it looks again only when a directory's modification time has changed.
    public void listModelsIn(Path folder) {
        models.listIn(folder);
    }

    /// Appends to the script: one entry for each prompt that passes validation.
    public void next(ComfyBehaviour... behaviours) {
        submission.script(List.of(behaviours));
    }

    /// Answers 503 to everything, as what stands before it does while it starts.
    public void notReady() {
        routes.ready(false);
    }

    public void ready() {
        routes.ready(true);
    }

    /// Resets all connections and refuses new ones, as when the process was killed. Queue, history and cache are lost;
    /// the files stay.
    public void die() {
        listener.vanish();
        process.get().kill();
    }

    /// Restarts before anybody has noticed: whoever connects meanwhile waits.
    public void restartAtOnce() {
        process.get().kill();
        process.getAndSet(newProcess()).close();
        files.cleanTemp();
        process.get().start();
    }

    /// Listens on the same port again, as after a restart: with an empty queue, no history, and nothing in `temp`.
    public void revive() {
        process.getAndSet(newProcess()).close();
        files.cleanTemp();
        process.get().start();
        listener.listenAgain();
    }

    /// `input`, where `LoadImage` looks and uploads are stored.
    public Path inputFolder() {
        return files.folder("input");
    }

    public Path outputFolder() {
        return files.folder("output");
    }

    public Path tempFolder() {
        return files.folder("temp");
    }

    /// The bodies of `POST /prompt`, refused ones included, oldest first.
    public List<JsonNode> prompts() {
        return recordings.submissions().all();
    }

    /// The ids of the prompts that were queued.
    public List<String> promptIds() {
        return recordings.accepted().all();
    }

    /// The ids of the prompts whose execution was started, in the order of their starts.
    public List<String> runs() {
        return recordings.runs().all();
    }

    /// The id of the prompt for each sampler that began to work; what comes from the cache is not counted.
    public List<String> samplings() {
        return recordings.samplings().all();
    }

    /// How many calls of `POST /interrupt` came in, those that met nothing included.
    public int interrupts() {
        return calls("POST", "/interrupt");
    }

    /// The ids of the prompts that were running when they were interrupted or cancelled.
    public List<String> interrupted() {
        return recordings.interrupted().all();
    }

    public List<ComfyUpload> uploads() {
        return recordings.uploads().all();
    }

    /// The client ids of the WebSockets that were opened, oldest first.
    public List<String> clients() {
        return recordings.clients().all();
    }

    /// How many calls of one route came in, refused ones included.
    ///
    /// @param route without `/api`, its parameter in braces: `/history/{id}`. Only the routes of the jobs have the
    ///     prefix in their names: `/api/jobs/{id}`
    public int calls(String method, String route) {
        return (int) recordings.calls().all().stream()
                .filter((method + " " + route)::equals)
                .count();
    }

    /// Waits until `n` executions or more have started.
    ///
    /// @throws AssertionError when fewer have after `limit`
    public void awaitRunning(int n, Duration limit) throws InterruptedException {
        recordings.runs().await(n, limit);
    }

    /// Waits until `n` samplers or more have begun to work.
    ///
    /// @throws AssertionError when fewer have after `limit`
    public void awaitSampling(int n, Duration limit) throws InterruptedException {
        recordings.samplings().await(n, limit);
    }

    /// Waits until `n` prompts or more have ended: they are in the history, and their clients are told.
    ///
    /// @throws AssertionError when fewer are after `limit`
    public void awaitFinished(int n, Duration limit) throws InterruptedException {
        recordings.finished().await(n, limit);
    }

    /// Waits until `n` WebSockets or more have been opened.
    ///
    /// @throws AssertionError when fewer were after `limit`
    public void awaitClients(int n, Duration limit) throws InterruptedException {
        recordings.clients().await(n, limit);
    }

    /// Waits until `n` WebSockets or more have ended.
    ///
    /// @throws AssertionError when fewer have after `limit`
    public void awaitClientsGone(int n, Duration limit) throws InterruptedException {
        recordings.clientsGone().await(n, limit);
    }

    /// Waits until a route has been called `n` times or more.
    ///
    /// @throws AssertionError when it was called less often after `limit`
    public void awaitCalls(String method, String route, int n, Duration limit) throws InterruptedException {
        recordings.calls().await(n, (method + " " + route)::equals, limit);
    }

    @Override
    public void close() {
        listener.close();
        process.get().close();
        files.close();
    }
}
