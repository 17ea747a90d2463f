package io.sdqueueworker.testbed.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.http.FakeRuntime;
import io.sdqueueworker.testbed.http.HttpListener;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/// A fake of the API of AUTOMATIC1111's Stable Diffusion Web UI on a real socket, with a painter instead of a model.
///
/// Like the real one, it runs one image job at a time in the order of the calls, reports progress and can be
/// interrupted. It misbehaves on a script, see [#next(Behaviour...)].
///
/// It can also be sick: [#fallSick(Behaviour)] fails every generation while its lists, options and progress stay as
/// they are, and [#loseModels()] empties the list of checkpoints.
public final class FakeWebUi implements FakeRuntime {
    private final AtomicReference<FakeWebUiSettings> settings;
    private final Checkpoints checkpoints = new Checkpoints("v1-5-pruned-emaonly.safetensors");
    private final ModelLists lists = new ModelLists();
    private final Generations generations;
    private final ModelRoutes models;
    private final WebUiRoutes routes;
    private final HttpListener listener;

    private FakeWebUi(FakeWebUiSettings settings, int port) {
        this.settings = new AtomicReference<>(settings);
        this.generations = new Generations(this.settings::get, checkpoints, lists, this::die);
        this.models = new ModelRoutes(checkpoints, lists, generations);
        if (settings.sdNext()) {
            models.beSdNext();
        }
        this.routes = new WebUiRoutes(this.settings::get, models, generations);
        this.listener = HttpListener.start("fake-web-ui", port, routes::answer);
    }

    /// Starts on a free port with [FakeWebUiSettings#defaults()].
    public static FakeWebUi start() {
        return start(FakeWebUiSettings.defaults());
    }

    /// Starts on a free port.
    public static FakeWebUi start(FakeWebUiSettings settings) {
        return start(settings, 0);
    }

    /// Starts on `port`, which must be free.
    public static FakeWebUi start(FakeWebUiSettings settings, int port) {
        return new FakeWebUi(settings, port);
    }

    /// Scheme, host and port, without `/sdapi/v1`.
    @Override
    public URI endpoint() {
        return listener.endpoint();
    }

    /// Changes the settings for the calls from now on.
    public void change(UnaryOperator<FakeWebUiSettings> change) {
        FakeWebUiSettings before = settings.get();
        FakeWebUiSettings now = settings.updateAndGet(change);
        if (now.sdNext()) {
            models.beSdNext();
        }
        if (now.fork() != before.fork() || now.configFile() != before.configFile() || now.grid() != before.grid()) {
            generations.options().reload();
        }
    }

    /// Adds a checkpoint to the list. The one selected at the start is `v1-5-pruned-emaonly.safetensors`.
    ///
    /// @param fileName with its extension, such as `sd_xl_base_1.0.safetensors`
    public void addCheckpoint(String fileName) {
        checkpoints.add(fileName);
    }

    /// Lists the files under this directory instead, each kind in its folder: `Stable-diffusion`, `VAE`, `Lora`,
    /// `hypernetworks`, `embeddings`, `ControlNet`. As in the real one, a file that is added later is listed only
    /// after the `POST /refresh-…` of its kind. A hypernetwork is never listed later, and a ControlNet model is
    /// listed at once.
    public void listModelsIn(Path directory) {
        models.listIn(directory);
    }

    /// Loads a listed checkpoint, like a user of its interface.
    ///
    /// @param name any of the checkpoint's aliases
    public void load(String name) {
        checkpoints.select(checkpoints.find(name).orElseThrow());
    }

    /// Forgets the hashes of files, as without the hash cache.
    public void forgetHashes() {
        checkpoints.forgetHashes();
    }

    /// The title of the loaded checkpoint: its path below its folder, and its hash.
    public String loaded() {
        return checkpoints.selected().title();
    }

    /// The hash of the loaded checkpoint, in hexadecimal.
    public String loadedSha256() {
        return checkpoints.selected().sha256().orElseThrow();
    }

    /// The LoRAs that were applied, in the order of their use. A LoRA without a file is skipped.
    public List<String> usedLoras() {
        return generations.usedLoras().all();
    }

    /// The embeddings that prompts have named, by the names of their files.
    public List<String> usedEmbeddings() {
        return generations.usedEmbeddings().all();
    }

    /// The modules that tasks were made with on Forge. Unknown ones are dropped in silence.
    public List<String> usedModules() {
        return generations.usedModules().all();
    }

    /// Reads embeddings in another folder, as without `--embeddings-dir`.
    public void readEmbeddingsIn(Path folder) {
        lists.readEmbeddingsIn(folder);
    }

    /// Gives each LoRA in the list that many characters of training metadata.
    public void addLoraMetadata(int characters) {
        lists.addMetadata(characters);
    }

    /// Answers 404 on these routes, like forks without them.
    ///
    /// @param missing without `/sdapi/v1`, such as `/refresh-loras`
    public void lacks(String... missing) {
        models.lack(Set.of(missing));
    }

    /// Does not describe its API, like SD.Next without `--docs`.
    public void hidesItsApi() {
        routes.openApi().hide();
    }

    /// Has Forge's habits, and lists its VAEs as Forge does, under `/sd-modules`, without finding new ones.
    public void beForge() {
        models.beForge();
        change(now -> now.withFork(Fork.FORGE));
    }

    /// Does not load this checkpoint, and keeps its own. `POST /options` answers 200 all the same.
    ///
    /// @param fileName with its extension
    public void failToLoad(String fileName) {
        generations.options().failToLoad(fileName);
    }

    /// Cannot write its `config.json`: `POST /options` sets the options and then fails.
    public void cannotSaveOptions() {
        generations.options().failToSave();
    }

    /// Refuses changes of its settings, as with `--freeze-settings`.
    public void freezesSettings() {
        generations.options().freeze();
    }

    /// The options that each generation with a model was made with, as `GET /options` would have answered.
    public List<ObjectNode> usedOptions() {
        return generations.usedOptions().all();
    }

    /// The options now, as in `GET /options`.
    public ObjectNode options() {
        return generations.options().all();
    }

    /// Appends to the script: one entry per generation that passes validation.
    public void next(Behaviour... behaviours) {
        generations.behaviour().add(List.of(behaviours));
    }

    /// Behaves like this for every generation from now on, while everything else answers as before. It ends with
    /// [#recover()] or a restart. A Forge whose GPU has failed answers
    /// [Behaviour#plainInternalServerError()].
    public void fallSick(Behaviour each) {
        generations.behaviour().fallSick(each);
    }

    /// Ends [#fallSick(Behaviour)] and [#loseModels()].
    public void recover() {
        generations.behaviour().recover();
        models.loseCheckpoints(false);
    }

    /// Lists no checkpoint and finds none, like a process whose model volume is empty. It ends with [#recover()].
    public void loseModels() {
        models.loseCheckpoints(true);
    }

    /// Behaves as during its start: the list of checkpoints is empty, `/memory` answers, all else is 503.
    public void notReady() {
        routes.ready(false);
    }

    public void ready() {
        routes.ready(true);
    }

    /// Answers the next call of a route with an error.
    ///
    /// @param route without `/sdapi/v1`, such as `/reload-checkpoint`
    public void failOnce(String route) {
        routes.failOnce(route);
    }

    /// Holds `bytes` of memory until the process restarts.
    public void holdMemory(long bytes) {
        routes.holdMemory(bytes);
    }

    /// Resets all connections and refuses new ones, like a killed process.
    @Override
    public void die() {
        // In this order; otherwise a released job would still be answered.
        listener.vanish();
        generations.die();
    }

    /// Restarts without refusing connections: clients that connect meanwhile wait.
    public void restartAtOnce() {
        generations.die();
        generations.restart();
    }

    /// Listens on the same port again, like a restarted process.
    @Override
    public void revive() {
        generations.restart();
        routes.openApi().forget();
        routes.holdMemory(WebUiRoutes.USUAL_MEMORY);
        listener.listenAgain();
    }

    /// The number of started generations, extras and interrogations, without refused and waiting calls.
    public int generations() {
        return generations.started().size();
    }

    /// The bodies of the started calls, oldest first.
    public List<JsonNode> requests() {
        return generations.started().all();
    }

    /// The maximum number of GPU calls that were open at the same time, waiting ones included.
    public int maxConcurrentCalls() {
        return generations.maxConcurrentCalls();
    }

    /// The number of `POST /interrupt` calls.
    public int interrupts() {
        return calls("POST", "/interrupt");
    }

    /// The number of calls of one route, refused ones included.
    ///
    /// @param route without `/sdapi/v1`, such as `/unload-checkpoint`
    public int calls(String method, String route) {
        return (int) routes.calls().all().stream()
                .filter((method + " " + route)::equals)
                .count();
    }

    /// The number of calls that read something, of all routes.
    public int reads() {
        return (int) routes.calls().all().stream()
                .filter(call -> call.startsWith("GET "))
                .count();
    }

    /// Waits until at least `n` generations have started.
    ///
    /// @throws AssertionError when fewer have started after `limit`
    public void awaitGenerationStarted(int n, Duration limit) throws InterruptedException {
        generations.started().await(n, limit);
    }

    /// Waits until a route has been called at least `n` times.
    ///
    /// @throws AssertionError when it was called less often after `limit`
    public void awaitCalls(String method, String route, int n, Duration limit) throws InterruptedException {
        routes.calls().await(n, (method + " " + route)::equals, limit);
    }

    @Override
    public void close() {
        listener.close();
    }
}
