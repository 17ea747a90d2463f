package io.sdqueueworker.testbed.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A [FakeWebUi]'s models other than checkpoints: the files in the folders of a model directory at the last refresh.
/// Empty without such a directory.
final class ModelLists {
    private static final String ENDINGS = "safetensors|ckpt|pt|pth|bin";
    private static final Pattern LORA = Pattern.compile("<lora:([^:>]+)[^>]*>");

    private volatile Optional<Path> root = Optional.empty();
    private volatile List<Path> vaes = List.of();
    private volatile List<Path> loras = List.of();
    private volatile List<Path> hypernetworks = List.of();
    private volatile List<Path> embeddings = List.of();

    /// Lists all folders of the directory, as at the start.
    void listIn(Path models) {
        root = Optional.of(models);
        refreshVaes();
        refreshLoras();
        refreshEmbeddings();
        hypernetworks = files("hypernetworks");
    }

    void refreshVaes() {
        vaes = files("VAE");
    }

    void refreshLoras() {
        loras = files("Lora");
    }

    void refreshEmbeddings() {
        embeddings = files("embeddings");
    }

    /// The LoRAs of a prompt that have files. For an unknown name, the real Web UI lists the folder again and then
    /// skips a name that it still does not find (`extensions-builtin/Lora/networks.py`, `load_networks`).
    List<String> lorasOf(String prompt) {
        List<String> named =
                LORA.matcher(prompt).results().map(tag -> tag.group(1)).toList();
        if (!names(loras).containsAll(named)) {
            refreshLoras();
        }
        return named.stream().filter(names(loras)::contains).toList();
    }

    private static List<String> names(List<Path> files) {
        return files.stream().map(ModelFolder::stem).toList();
    }

    JsonNode vaes() {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        vaes.forEach(file -> list.addObject().put("model_name", fileName(file)).put("filename", file.toString()));
        return list;
    }

    JsonNode loras() {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (Path file : loras) {
            list.addObject()
                    .put("name", ModelFolder.stem(file))
                    .put("alias", ModelFolder.stem(file))
                    .put("path", file.toString())
                    .putObject("metadata");
        }
        return list;
    }

    JsonNode hypernetworks() {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        hypernetworks.forEach(
                file -> list.addObject().put("name", ModelFolder.stem(file)).put("path", file.toString()));
        return list;
    }

    JsonNode embeddings() {
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        ObjectNode loaded = list.putObject("loaded");
        embeddings.forEach(
                file -> loaded.putObject(ModelFolder.stem(file)).putNull("step").put("shape", 768));
        list.putObject("skipped");
        return list;
    }

    /// The models of the ControlNet extension, which lists its folder at every call.
    JsonNode controlNets() {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode list = answer.putArray("model_list").add("None");
        files("ControlNet").forEach(file -> list.add(ModelFolder.stem(file) + " [0a1b2c3d]"));
        return answer;
    }

    private List<Path> files(String folder) {
        return root.map(models -> ModelFolder.files(models.resolve(folder), ENDINGS))
                .orElse(List.of());
    }

    private static String fileName(Path file) {
        return file.getFileName().toString();
    }
}
