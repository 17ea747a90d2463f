package io.sdqueueworker.testbed.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// The routes of a [FakeWebUi] that list or refresh its models.
final class ModelRoutes {
    static final String CONTROLNET_MODELS = "/controlnet/model_list";

    private static final Set<String> LISTS = Set.of(
            "/sd-models",
            "/sd-vae",
            "/loras",
            "/hypernetworks",
            "/embeddings",
            "/upscalers",
            "/latent-upscale-modes",
            CONTROLNET_MODELS);
    private static final Set<String> REFRESHES =
            Set.of("/refresh-checkpoints", "/refresh-vae", "/refresh-loras", "/refresh-embeddings");

    private final Checkpoints checkpoints;
    private final ModelLists lists;
    private final Generations generations;
    private final Set<String> missing = ConcurrentHashMap.newKeySet();
    private volatile boolean isForge;
    private volatile boolean hasLostCheckpoints;
    private volatile Optional<Path> checkpointFolder = Optional.empty();

    ModelRoutes(Checkpoints checkpoints, ModelLists lists, Generations generations) {
        this.checkpoints = checkpoints;
        this.lists = lists;
        this.generations = generations;
    }

    void listIn(Path models) {
        Path folder = models.resolve("Stable-diffusion");
        checkpointFolder = Optional.of(folder);
        checkpoints.scan(folder);
        lists.listIn(models);
    }

    /// Removes routes, like a Web UI without them.
    void lack(Set<String> routes) {
        missing.addAll(routes);
    }

    /// Lists no checkpoint while this is true.
    void loseCheckpoints(boolean lost) {
        hasLostCheckpoints = lost;
    }

    /// Lists VAEs as modules, as Forge does.
    void beForge() {
        lack(Set.of("/sd-vae"));
        isForge = true;
    }

    /// Names models as SD.Next does.
    void beSdNext() {
        checkpoints.beSdNext();
        lists.beSdNext();
    }

    boolean isMissing(String route) {
        return missing.contains(route);
    }

    boolean isList(String route) {
        return LISTS.contains(route) || (isForge && route.equals("/sd-modules"));
    }

    boolean isRefresh(String route) {
        return REFRESHES.contains(route);
    }

    /// The routes of all lists and refreshes.
    Stream<String> all() {
        return Stream.of(LISTS, REFRESHES, Set.of("/sd-modules"))
                .flatMap(Set::stream)
                .filter(route -> (isList(route) || isRefresh(route)) && !isMissing(route));
    }

    /// @param ready false during the start, when the list of checkpoints is empty
    JsonNode list(String route, boolean ready) {
        return switch (route) {
            case "/sd-models" -> models(ready && !hasLostCheckpoints ? checkpoints.visible() : List.of());
            case "/sd-vae" -> lists.vaes();
            case "/sd-modules" -> lists.listedModules();
            case "/loras" -> lists.loras();
            case "/hypernetworks" -> lists.hypernetworks();
            case "/embeddings" -> lists.embeddings();
            case "/upscalers" -> ModelLists.upscalers();
            case "/latent-upscale-modes" -> ModelLists.latentUpscalers();
            case CONTROLNET_MODELS -> lists.controlNets();
            default -> throw new IllegalArgumentException("no list: " + route);
        };
    }

    /// Refreshes a list. The real Web UI waits for the running generation first, except for LoRAs
    /// (`modules/api/api.py`, `queue_lock`; `extensions-builtin/Lora/scripts/lora_script.py`).
    void refresh(String route) throws InterruptedException {
        switch (route) {
            case "/refresh-checkpoints" ->
                generations.betweenGenerations(() -> checkpointFolder.ifPresent(checkpoints::scan));
            // Only Forge's user interface refreshes its list of modules.
            case "/refresh-vae" -> generations.betweenGenerations(isForge ? () -> {} : lists::refreshVaes);
            case "/refresh-embeddings" -> generations.betweenGenerations(lists::refreshEmbeddings);
            case "/refresh-loras" -> lists.refreshLoras();
            default -> throw new IllegalArgumentException("no refresh: " + route);
        }
    }

    private static ArrayNode models(List<FakeCheckpoint> visible) {
        ArrayNode models = JsonNodeFactory.instance.arrayNode();
        for (FakeCheckpoint one : visible) {
            models.addObject()
                    .put("title", one.title())
                    .put("model_name", one.modelName())
                    .put("hash", one.hash().orElse(null))
                    .put("sha256", one.sha256().orElse(null))
                    .put("filename", one.file().toString())
                    .putNull("config");
        }
        return models;
    }
}
