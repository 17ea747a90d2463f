package io.sdqueueworker.testbed.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.testbed.http.HttpListener;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/// Plays the API of AUTOMATIC1111's Stable Diffusion Web UI on a real socket, with a painter in the place of a model.
///
/// It works on one image job at a time in the order of the calls, reports progress and can be interrupted, like the
/// real one; and it misbehaves on a script, see [#next(Behaviour...)].
public final class FakeWebUi implements AutoCloseable {
    private final AtomicReference<WebUiSettings> settings;
    private final Checkpoints checkpoints = new Checkpoints("v1-5-pruned-emaonly.safetensors");
    private final ModelLists lists = new ModelLists();
    private final Generations generations;
    private final ModelRoutes models;
    private final WebUiRoutes routes;
    private final HttpListener listener;

    private FakeWebUi(WebUiSettings settings, int port) {
        this.settings = new AtomicReference<>(settings);
        this.generations = new Generations(this.settings::get, checkpoints, lists, this::die);
        this.models = new ModelRoutes(checkpoints, lists, generations);
        this.routes = new WebUiRoutes(this.settings::get, checkpoints, models, generations);
        this.listener = HttpListener.start("fake-web-ui", port, routes::answer);
    }

    /// Starts on a free port with [WebUiSettings#defaults()].
    public static FakeWebUi start() {
        return start(WebUiSettings.defaults());
    }

    /// Starts on a free port.
    public static FakeWebUi start(WebUiSettings settings) {
        return start(settings, 0);
    }

    /// Starts on `port`, which must be free.
    public static FakeWebUi start(WebUiSettings settings, int port) {
        return new FakeWebUi(settings, port);
    }

    /// Scheme, host and port, without `/sdapi/v1`.
    public URI endpoint() {
        return listener.endpoint();
    }

    /// Changes the settings for the calls from now on.
    public void change(UnaryOperator<WebUiSettings> change) {
        settings.updateAndGet(change);
    }

    /// A checkpoint in the list besides the one that is selected at the start, `v1-5-pruned-emaonly.safetensors`.
    ///
    /// @param fileName with its ending, such as `sd_xl_base_1.0.safetensors`
    public void addCheckpoint(String fileName) {
        checkpoints.add(fileName);
    }

    /// Lists the files under this directory instead, each kind in its folder: `Stable-diffusion`, `VAE`,
    /// `Lora`, `hypernetworks`, `embeddings`, `ControlNet`. As in the real one, a file that is added later is
    /// seen only after the `POST /refresh-…` of its kind, a hypernetwork not at all, and a model of ControlNet
    /// at once.
    public void listModelsIn(Path directory) {
        models.listIn(directory);
    }

    /// Loads one of the checkpoints that it lists, as somebody at its user interface does.
    ///
    /// @param name one of the names that it knows it by
    public void load(String name) {
        checkpoints.select(checkpoints.find(name).orElseThrow());
    }

    /// Knows no hashes of files any more, as without its cache of them.
    public void forgetHashes() {
        checkpoints.forgetHashes();
    }

    /// The title of the checkpoint that is loaded: its path below its folder, and its hash.
    public String loaded() {
        return checkpoints.selected().title();
    }

    /// The hash of the checkpoint that is loaded, in hexadecimal.
    public String loadedSha256() {
        return checkpoints.selected().sha256().orElseThrow();
    }

    /// The LoRAs that were applied, in the order of their use. One that there is no file of is passed over.
    public List<String> usedLoras() {
        return generations.usedLoras().all();
    }

    /// Answers 404 on these routes, as forks do that do not have them.
    ///
    /// @param missing without `/sdapi/v1`, such as `/refresh-loras`
    public void lacks(String... missing) {
        models.lack(Set.of(missing));
    }

    /// Lists its VAEs as Forge does, under `/sd-modules`, and finds no new ones.
    public void beForge() {
        models.beForge();
    }

    /// Appends to the script: one entry for each generation that passes validation.
    public void next(Behaviour... behaviours) {
        generations.script(List.of(behaviours));
    }

    /// As while it loads: no checkpoints listed, `/memory` answers, everything else is 503.
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

    /// Holds so many bytes of memory, until the process is started again.
    public void holdMemory(long bytes) {
        routes.holdMemory(bytes);
    }

    /// Resets all connections and refuses new ones, as when the process was killed.
    public void die() {
        // In this order, or a job that is let go of would still be answered.
        listener.vanish();
        generations.die();
    }

    /// Restarts before anybody has noticed: whoever connects meanwhile waits.
    public void restartAtOnce() {
        generations.die();
        generations.restart();
    }

    /// Listens on the same port again, as after a restart.
    public void revive() {
        generations.restart();
        routes.holdMemory(WebUiRoutes.USUAL_MEMORY);
        listener.listenAgain();
    }

    /// How many generations, extras and interrogations were started; calls that were refused or still wait are not
    /// counted.
    public int generations() {
        return generations.started().size();
    }

    /// The bodies of those that were started, oldest first.
    public List<JsonNode> requests() {
        return generations.started().all();
    }

    /// The most calls for the GPU that were open at the same time, waiting ones included.
    public int maxConcurrentCalls() {
        return generations.maxConcurrentCalls();
    }

    /// How many calls of `POST /interrupt` came in.
    public int interrupts() {
        return calls("POST", "/interrupt");
    }

    /// How many calls of one route came in, refused ones included.
    ///
    /// @param route without `/sdapi/v1`, such as `/unload-checkpoint`
    public int calls(String method, String route) {
        return (int) routes.calls().all().stream()
                .filter((method + " " + route)::equals)
                .count();
    }

    /// Waits until `n` generations or more have started.
    ///
    /// @throws AssertionError when fewer have after `limit`
    public void awaitGenerationStarted(int n, Duration limit) throws InterruptedException {
        generations.started().await(n, limit);
    }

    /// Waits until a route has been called `n` times or more.
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
