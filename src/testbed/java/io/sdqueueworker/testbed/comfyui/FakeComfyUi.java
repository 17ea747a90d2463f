package io.sdqueueworker.testbed.comfyui;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.testbed.comfyui.execution.ComfyProcess;
import io.sdqueueworker.testbed.comfyui.nodes.NodeClass;
import io.sdqueueworker.testbed.comfyui.nodes.NodeLibrary;
import io.sdqueueworker.testbed.comfyui.routes.ComfyApi;
import io.sdqueueworker.testbed.comfyui.routes.ComfyRoutes;
import io.sdqueueworker.testbed.comfyui.routes.ComfySubmission;
import io.sdqueueworker.testbed.http.FakeRuntime;
import io.sdqueueworker.testbed.http.HttpListener;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/// A fake of ComfyUI's API on a real socket, HTTP and WebSocket, with a painter instead of the models.
///
/// Like the real one, it executes one prompt at a time in the order of its queue, caches the results of nodes, and can
/// be interrupted. It misbehaves on a script, see [#next(ComfyBehaviour...)].
///
/// It can also be sick while its queue and statistics answer as before: [#fallSick(ComfyBehaviour)] fails every prompt,
/// [#loseModels()] empties the model volume, and [#failToImport(String...)] loses classes of nodes.
public final class FakeComfyUi implements FakeRuntime {
    private final AtomicReference<ComfySettings> settings;
    private final AtomicReference<ComfyProcess> process;
    private final ComfyRecordings recordings = new ComfyRecordings();
    private final ComfyModels models = new ComfyModels();
    private final ComfySubmission submission = new ComfySubmission(recordings);
    private final ComfyFiles files;
    private final Map<String, NodeClass> classes;
    private final Set<String> notImported = ConcurrentHashMap.newKeySet();
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
        Map<String, NodeClass> imported = new LinkedHashMap<>(classes);
        imported.keySet().removeAll(notImported);
        return new ComfyProcess(settings::get, files, recordings, imported, this::die);
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
    @Override
    public URI endpoint() {
        return listener.endpoint();
    }

    /// Changes the settings for the calls and executions from now on, except the folder.
    public void change(UnaryOperator<ComfySettings> change) {
        settings.updateAndGet(change);
    }

    /// Adds a checkpoint. `v1-5-pruned-emaonly.safetensors` is present from the start.
    ///
    /// @param fileName with its extension, such as `sd_xl_base_1.0.safetensors`
    public void addCheckpoint(String fileName) {
        models.add("checkpoints", fileName);
    }

    /// Adds a model of another kind.
    ///
    /// @param folder such as `loras`, `vae` or `controlnet`
    public void addModel(String folder, String fileName) {
        models.add(folder, fileName);
    }

    /// Lists the model files under `folder` instead: `checkpoints/x.safetensors`, `loras/y.safetensors` and so on.
    /// Like the real one, it lists a directory again only when its modification time has changed.
    public void listModelsIn(Path folder) {
        models.listIn(folder);
    }

    /// Appends to the script: one entry per prompt that passes validation.
    public void next(ComfyBehaviour... behaviours) {
        submission.script(List.of(behaviours));
    }

    /// Behaves like this for every prompt from now on, while everything else answers as before. It ends with
    /// [#recover()] or a restart.
    public void fallSick(ComfyBehaviour each) {
        submission.sickness(Optional.of(each));
    }

    /// Has no model file at all, like a process whose model volume is empty: every loader's list is `[]`. A restart
    /// does not help; it ends with [#recover()].
    public void loseModels() {
        models.emptyVolume(true);
    }

    /// Restarts without these classes of nodes, as if the import of their custom nodes had failed. A restart does
    /// not help; it ends with [#recover()].
    ///
    /// @param names such as `ImpactWildcardEncode`
    public void failToImport(String... names) {
        notImported.addAll(List.of(names));
        restartAtOnce();
    }

    /// Ends every sickness. Classes that were not imported need a restart for that, so it restarts then.
    public void recover() {
        submission.sickness(Optional.empty());
        models.emptyVolume(false);
        if (!notImported.isEmpty()) {
            notImported.clear();
            restartAtOnce();
        }
    }

    /// Answers 503 to everything, like a reverse proxy before a ComfyUI that is starting.
    public void notReady() {
        routes.ready(false);
    }

    public void ready() {
        routes.ready(true);
    }

    /// Resets all connections and refuses new ones, like a killed process. Queue, history and cache are lost; the
    /// files stay.
    @Override
    public void die() {
        // Taken first: as soon as the connections are gone, a test may start the next process.
        ComfyProcess dying = process.get();
        listener.vanish();
        dying.kill();
    }

    /// Restarts without refusing connections: clients that connect meanwhile wait.
    public void restartAtOnce() {
        submission.sickness(Optional.empty());
        process.get().kill();
        process.getAndSet(newProcess()).close();
        files.cleanTemp();
        process.get().start();
    }

    /// Listens on the same port again, like a restarted process with an empty queue, history and `temp` folder.
    @Override
    public void revive() {
        submission.sickness(Optional.empty());
        process.getAndSet(newProcess()).close();
        files.cleanTemp();
        process.get().start();
        listener.listenAgain();
    }

    /// The folder `input`, from which `LoadImage` reads and into which uploads are stored.
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

    /// The ids of the queued prompts.
    public List<String> promptIds() {
        return recordings.accepted().all();
    }

    /// The ids of the prompts whose execution started, in order.
    public List<String> runs() {
        return recordings.runs().all();
    }

    /// The prompt id for each sampler that started, without cached results.
    public List<String> samplings() {
        return recordings.samplings().all();
    }

    /// The number of `POST /interrupt` calls, including those without effect.
    public int interrupts() {
        return calls("POST", "/interrupt");
    }

    /// The ids of the prompts that were interrupted or cancelled while they ran.
    public List<String> interrupted() {
        return recordings.interrupted().all();
    }

    public List<ComfyUpload> uploads() {
        return recordings.uploads().all();
    }

    /// The client ids of the opened WebSockets, oldest first.
    public List<String> clients() {
        return recordings.clients().all();
    }

    /// The number of calls of one route, refused ones included.
    ///
    /// @param route without `/api`, its parameter in braces: `/history/{id}`. Only the routes of the jobs have the
    ///     prefix in their names: `/api/jobs/{id}`
    public int calls(String method, String route) {
        return (int) recordings.calls().all().stream()
                .filter((method + " " + route)::equals)
                .count();
    }

    /// Waits until at least `n` executions have started.
    ///
    /// @throws AssertionError when fewer have started after `limit`
    public void awaitRunning(int n, Duration limit) throws InterruptedException {
        recordings.runs().await(n, limit);
    }

    /// Waits until at least `n` samplers have started.
    ///
    /// @throws AssertionError when fewer have started after `limit`
    public void awaitSampling(int n, Duration limit) throws InterruptedException {
        recordings.samplings().await(n, limit);
    }

    /// Waits until at least `n` prompts have ended: they are in the history, and their clients are notified.
    ///
    /// @throws AssertionError when fewer have ended after `limit`
    public void awaitFinished(int n, Duration limit) throws InterruptedException {
        recordings.finished().await(n, limit);
    }

    /// Waits until at least `n` WebSockets have been opened.
    ///
    /// @throws AssertionError when fewer were opened after `limit`
    public void awaitClients(int n, Duration limit) throws InterruptedException {
        recordings.clients().await(n, limit);
    }

    /// Waits until at least `n` WebSockets have been closed.
    ///
    /// @throws AssertionError when fewer were closed after `limit`
    public void awaitClientsGone(int n, Duration limit) throws InterruptedException {
        recordings.clientsGone().await(n, limit);
    }

    /// Waits until a route has been called at least `n` times.
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
