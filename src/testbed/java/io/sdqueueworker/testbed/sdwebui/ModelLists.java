package io.sdqueueworker.testbed.sdwebui;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A [FakeWebUi]'s models other than checkpoints: the files in the folders of a model directory at the last refresh.
/// Empty without such a directory.
final class ModelLists {
    private static final String ENDINGS = "safetensors|ckpt|pt|pth|bin";
    private static final Pattern LORA = Pattern.compile("<lora:([^:>]+)[^>]*>");

    private static final Pattern TOKEN = Pattern.compile("\\p{L}+|\\p{N}|[^\\s\\p{L}\\p{N}]+");

    private volatile Optional<Path> root = Optional.empty();
    private volatile Optional<Path> embeddingsFolder = Optional.empty();
    private volatile boolean sdNext;
    private volatile int metadataCharacters;
    private volatile List<Path> vaes = List.of();
    private volatile List<Path> modules = List.of();
    private volatile List<Path> loras = List.of();
    private volatile List<Path> hypernetworks = List.of();
    private volatile List<Path> embeddings = List.of();

    /// Lists all folders of the directory, as at the start.
    void listIn(Path models) {
        root = Optional.of(models);
        embeddingsFolder = Optional.of(models.resolve("embeddings"));
        modules = modules();
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
        embeddings = embeddingsFolder
                .map(folder -> ModelFolder.files(folder, ENDINGS))
                .orElse(List.of());
    }

    /// Reads embeddings from another folder than the models, as without `--embeddings-dir`.
    void readEmbeddingsIn(Path folder) {
        embeddingsFolder = Optional.of(folder);
        refreshEmbeddings();
    }

    /// Gives each LoRA that much training metadata.
    void addMetadata(int characters) {
        metadataCharacters = characters;
    }

    /// Names LoRAs and lists embeddings as SD.Next does.
    void beSdNext() {
        sdNext = true;
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

    /// The listed embeddings in a text, by their tokens: all letters small, no white space, single digits
    /// (`modules/textual_inversion/textual_inversion.py`, `find_embedding_at_position`).
    List<String> embeddingsOf(String text) {
        List<String> tokens = tokens(text.replaceAll("[()\\[\\]]|:[0-9.]+", " "));
        return names(embeddings).stream()
                .filter(name -> Collections.indexOfSubList(tokens, tokens(name)) >= 0)
                .toList();
    }

    private static List<String> tokens(String text) {
        return TOKEN.matcher(text.toLowerCase(Locale.ROOT))
                .results()
                .map(MatchResult::group)
                .toList();
    }

    private static List<String> names(List<Path> files) {
        return files.stream().map(ModelFolder::stem).toList();
    }

    JsonNode vaes() {
        return files(vaes);
    }

    /// Forge's list, which only its user interface refreshes (`modules_forge/main_entry.py`, `refresh_models`).
    JsonNode listedModules() {
        return files(modules);
    }

    /// The modules of a request that Forge knows, by the last part of their name. It drops all others in silence
    /// (`modules_forge/main_entry.py`, `modules_change`), and takes a text for a list of letters.
    List<String> modulesOf(JsonNode names) {
        List<String> known = modules.stream().map(ModelLists::fileName).toList();
        return names.valueStream()
                .map(name -> name.asText().replaceFirst("^.*/", ""))
                .filter(known::contains)
                .toList();
    }

    private List<Path> modules() {
        return Stream.of("VAE", "text_encoder")
                .flatMap(folder -> files(folder).stream())
                .toList();
    }

    private static JsonNode files(List<Path> files) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        files.forEach(file -> list.addObject().put("model_name", fileName(file)).put("filename", file.toString()));
        return list;
    }

    JsonNode loras() {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (Path file : loras) {
            String name = sdNext ? ModelFolder.stem(file).replace('.', '_') : ModelFolder.stem(file);
            list.addObject()
                    .put("name", name)
                    .put("alias", name)
                    .put("path", file.toString())
                    .putObject("metadata")
                    .put("ss_tag_frequency", "x".repeat(metadataCharacters));
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
        if (sdNext) {
            ArrayNode loaded = list.putArray("loaded");
            embeddings.forEach(file -> loaded.add(ModelFolder.stem(file)));
            list.putArray("skipped");
            return list;
        }
        ObjectNode loaded = list.putObject("loaded");
        embeddings.forEach(
                file -> loaded.putObject(ModelFolder.stem(file)).putNull("step").put("shape", 768));
        list.putObject("skipped");
        return list;
    }

    /// Upscalers have names of their own, and files are found at the start only.
    static JsonNode upscalers() {
        return names(ExtrasRequest.UPSCALERS);
    }

    static JsonNode latentUpscalers() {
        return names(List.of("Latent", "Latent (nearest)"));
    }

    private static JsonNode names(Collection<String> names) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        names.forEach(
                name -> list.addObject().put("name", name).putNull("model_path").put("scale", 4));
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
