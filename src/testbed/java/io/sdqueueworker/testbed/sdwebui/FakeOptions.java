package io.sdqueueworker.testbed.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// The options of a [FakeWebUi], except the checkpoint, kept as the forks keep theirs.
///
/// A1111 and Forge restore an option after a task only if it has an entry (`modules/processing.py`,
/// `process_images`). A `config.json` has an entry for each option. Without that file there is none until a
/// `POST /options` or a task sets one (`modules/options.py`, `load`). SD.Next restores every option.
final class FakeOptions {
    static final String CHECKPOINT = "sd_model_checkpoint";
    static final String MODULES = "forge_additional_modules";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Fork fork;
    private final Function<JsonNode, List<String>> modules;
    private final Map<String, JsonNode> defaults = new TreeMap<>();
    private final Map<String, JsonNode> entries = new TreeMap<>();
    private boolean checkpoint;

    /// @param modules finds the modules of a list that Forge knows
    static FakeOptions of(FakeWebUiSettings settings, Function<JsonNode, List<String>> modules) {
        return new FakeOptions(settings.fork(), settings.configFile(), settings.grid(), modules);
    }

    private FakeOptions(Fork fork, boolean configFile, boolean grid, Function<JsonNode, List<String>> modules) {
        this.fork = fork;
        this.modules = modules;
        defaults.put("CLIP_stop_at_last_layers", JSON.numberNode(1));
        defaults.put("eta_noise_seed_delta", JSON.numberNode(0));
        defaults.put("face_restoration_model", JSON.textNode("CodeFormer"));
        defaults.put("randn_source", JSON.textNode("GPU"));
        defaults.put("return_grid", JSON.booleanNode(grid));
        defaults.put("samples_format", JSON.textNode("png"));
        defaults.put("sd_vae", JSON.textNode("Automatic"));
        if (fork == Fork.FORGE) {
            defaults.put(MODULES, JSON.arrayNode());
        }
        // A1111 and SD.Next enter the checkpoint that they load at the start, Forge and reForge do not.
        this.checkpoint = configFile || (fork != Fork.FORGE && fork != Fork.REFORGE);
        if (configFile) {
            entries.putAll(defaults);
        }
    }

    /// All options, with their defaults, as they are reported: A1111 and Forge make decimals of whole numbers
    /// (`modules/api/models.py`, `OptionsModel`).
    synchronized ObjectNode all() {
        ObjectNode all = values();
        if (fork != Fork.SD_NEXT) {
            values().properties().stream()
                    .filter(each -> each.getValue().isIntegralNumber())
                    .forEach(each -> all.put(each.getKey(), each.getValue().asDouble()));
        }
        return all;
    }

    private ObjectNode values() {
        ObjectNode values = JSON.objectNode();
        values.setAll(defaults);
        values.setAll(entries);
        return values;
    }

    /// The Web UI takes the layer of CLIP from a list, which fails for a decimal.
    synchronized void requireWholeLayer() throws Refusal {
        if (values().path("CLIP_stop_at_last_layers").isFloatingPointNumber()) {
            throw Refusal.uncaught(fork, "TypeError", "list indices must be integers or slices, not float");
        }
    }

    /// Sets an option, like `POST /options`.
    ///
    /// @throws Refusal if there is no such option; SD.Next ignores it
    synchronized void set(String key, JsonNode value) throws Refusal {
        if (defaults.containsKey(key)) {
            entries.put(key, key.equals(MODULES) ? known(value) : value);
        } else if (fork != Fork.SD_NEXT) {
            throw Refusal.uncaught(fork, "KeyError", "'" + key + "'");
        }
    }

    /// Sets the options of one task. Unknown ones are left out.
    ///
    /// @return the options to restore after it
    synchronized ObjectNode override(JsonNode wanted) {
        ObjectNode before = values();
        ObjectNode restored = JSON.objectNode();
        wanted.properties().stream()
                .map(Map.Entry::getKey)
                .filter(key -> defaults.containsKey(key) && (entries.containsKey(key) || fork == Fork.SD_NEXT))
                .forEach(key -> restored.set(key, before.get(key)));
        wanted.properties().stream()
                .filter(each -> defaults.containsKey(each.getKey()))
                .forEach(each -> entries.put(
                        each.getKey(), each.getKey().equals(MODULES) ? known(each.getValue()) : each.getValue()));
        return restored;
    }

    /// Says whether the checkpoint has an entry, so that it is restored after a task.
    synchronized boolean hasCheckpoint() {
        return checkpoint;
    }

    /// A checkpoint was chosen.
    synchronized void setCheckpoint() {
        checkpoint = true;
    }

    synchronized void restore(ObjectNode restored) {
        restored.properties().forEach(each -> entries.put(each.getKey(), each.getValue()));
    }

    /// Forge turns names of modules into paths, and drops unknown ones.
    private ArrayNode known(JsonNode names) {
        ArrayNode paths = JSON.arrayNode();
        modules.apply(names).forEach(name -> paths.add("/stable-diffusion-webui/models/VAE/" + name));
        return paths;
    }
}
