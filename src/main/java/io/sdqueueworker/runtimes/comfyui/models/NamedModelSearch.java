package io.sdqueueworker.runtimes.comfyui.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.models.catalogue.FileName;
import io.sdqueueworker.models.catalogue.ModelPath;
import io.sdqueueworker.task.ModelKind;
import io.sdqueueworker.task.ModelNeed;
import io.sdqueueworker.task.TaskFailedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Finds the models that a workflow names: in the inputs of its loaders, in rows of LoRAs, and in texts. A link to
/// another node's output is not a name.
final class NamedModelSearch {

    private static final List<String> EMBEDDINGS = List.of("embeddings");
    private static final List<String> LORAS = List.of("loras");
    private static final String APPROXIMATE = "vae_approx";

    private static final int MOST_UNKNOWN = 10;

    /// The longest path of a model.
    private static final int LONGEST_NAME = 1_024;

    /// Choices of nodes that are no files.
    private static final Set<String> NO_FILES = Set.of("none", "[none]", "pixel_space", ".safetensors");

    /// A small autoencoder is named without ending, and is one file or a pair of them.
    private static final Pattern SMALL_AUTOENCODER = Pattern.compile("[a-z]\\w{0,30}");

    /// The wrapper of a value that looks like a link.
    private static final String WRAPPED_VALUE = "__value__";

    private final LoaderInputs table;
    private final NodeDescriptions descriptions;
    private final InputFolders folders;
    private final ObjectNode graph;
    private final Set<LoraTags.TextInput> read;
    private final Set<String> unknown = new HashSet<>();
    private final List<NamedModel> found = new ArrayList<>();

    private NamedModelSearch(LoaderInputs table, NodeDescriptions descriptions, ObjectNode graph)
            throws TaskFailedException, InterruptedException {
        this.table = table;
        this.descriptions = descriptions;
        this.folders = new InputFolders(table, descriptions);
        this.graph = graph;
        this.read = new LoraTags(graph, descriptions).read();
    }

    /// @throws TaskFailedException if the runtime does not answer
    static List<NamedModel> in(LoaderInputs table, NodeDescriptions descriptions, ObjectNode graph)
            throws TaskFailedException, InterruptedException {
        return new NamedModelSearch(table, descriptions, graph).find();
    }

    private List<NamedModel> find() throws TaskFailedException, InterruptedException {
        for (Map.Entry<String, JsonNode> node : graph.properties()) {
            JsonNode classType = node.getValue().path("class_type");
            if (classType.isTextual() && node.getValue().path("inputs") instanceof ObjectNode inputs) {
                Place place = new Place(node.getKey(), classType.textValue());
                for (String pattern : table.patterns(place.classType())) {
                    add(place, "", new ModelNeed(ModelKind.PATTERN, List.of(), pattern, true));
                }
                for (Map.Entry<String, JsonNode> input : inputs.properties()) {
                    findInInput(place, input.getKey(), input.getValue());
                }
            }
        }
        return found;
    }

    private record Place(String node, String classType) {}

    private void findInInput(Place place, String input, JsonNode given)
            throws TaskFailedException, InterruptedException {
        boolean isWrapped = given.has(WRAPPED_VALUE);
        JsonNode value = isWrapped ? given.path(WRAPPED_VALUE) : given;
        if (value.isTextual()) {
            findFile(place, input, value.textValue());
            findInText(place, input, value.textValue());
        } else if (value.isObject()) {
            findInRow(place, input, value);
        } else if (isWrapped) {
            value.forEach(row -> findInRow(place, input, row));
        }
    }

    /// Reads a row of a table in a node, such as rgthree's `{on, lora, strength}`.
    private void findInRow(Place place, String input, JsonNode row) {
        if (isOff(row, "on") || isOff(row, "active") || hasNoStrength(row)) {
            return;
        }
        for (Map.Entry<String, JsonNode> member : row.properties()) {
            List<String> in = table.set(place.classType(), member.getKey())
                    .orElseGet(() -> table.guess(place.classType(), member.getKey()));
            String name = member.getValue().asText();
            if (member.getValue().isTextual() && !in.isEmpty() && !isNone(name)) {
                boolean isLora = in.equals(LORAS);
                add(
                        place,
                        input,
                        new ModelNeed(
                                isLora ? ModelKind.LORA : ModelKind.FILE,
                                in,
                                name,
                                !isLora && !FileName.isModel(name)));
            }
        }
    }

    private static boolean isOff(JsonNode row, String member) {
        return row.has(member) && !row.path(member).asBoolean();
    }

    private static boolean hasNoStrength(JsonNode row) {
        return Stream.of("strength", "strengthTwo", "clipStrength")
                        .map(row::path)
                        .filter(strength -> !strength.isMissingNode() && !strength.isNull())
                        .allMatch(strength -> strength.asDouble(1) == 0)
                && row.path("strength").isNumber();
    }

    private static boolean isNone(String name) {
        return name.isBlank() || NO_FILES.contains(name.toLowerCase(Locale.ROOT));
    }

    private void findFile(Place place, String input, String name) throws TaskFailedException, InterruptedException {
        Optional<List<String>> set = table.set(place.classType(), input);
        boolean isKnown =
                set.isPresent() || !table.guess(place.classType(), input).isEmpty();
        boolean mayName = FileName.isModel(name) || (isKnown && !isNone(name));
        boolean namesNone = set.map(List::isEmpty).orElse(false);
        if (!mayName || namesNone || name.length() > LONGEST_NAME) {
            return;
        }
        Optional<InputInfo> info = describe(place.classType()).flatMap(node -> node.input(input));
        List<String> in = folders.of(place.classType(), input, info);
        if (FileName.isModel(name)) {
            addFile(place, input, name, in, info);
        } else if (!in.isEmpty()) {
            addChoice(place, input, name, in);
        }
    }

    /// A workflow with unknown classes is refused, so the runtime is not asked about more of them.
    private Optional<NodeInfo> describe(String classType) throws TaskFailedException, InterruptedException {
        if (unknown.contains(classType) || unknown.size() == MOST_UNKNOWN) {
            return Optional.empty();
        }
        Optional<NodeInfo> described = descriptions.node(classType);
        if (described.isEmpty()) {
            unknown.add(classType);
        }
        return described;
    }

    private void addFile(Place place, String input, String name, List<String> in, Optional<InputInfo> info) {
        boolean isList = info.map(InputInfo::isList).orElse(false);
        boolean isThere = info.map(each -> each.offers(name)).orElse(false);
        if (isThere && ModelPath.of(name).isEmpty()) {
            // Only the runtime can have such a file, as in a hidden folder.
            return;
        }
        List<String> all = isList && !isThere
                ? Stream.concat(in.stream(), Stream.of(ModelNeed.ANYWHERE)).toList()
                : in;
        // A text that is not chosen from a list may be a name that the node resolves in a way of its own.
        boolean isSure = isList || info.isEmpty() || table.isCertain(place.classType(), input);
        if (!all.isEmpty()) {
            add(place, input, new ModelNeed(ModelKind.FILE, all, name, !isSure));
        }
    }

    /// Adds the name of a folder, of a configuration, or of a choice that stands for files.
    private void addChoice(Place place, String input, String name, List<String> in) {
        add(place, input, new ModelNeed(ModelKind.FILE, in, name, true));
        if (in.contains(APPROXIMATE) && SMALL_AUTOENCODER.matcher(name).matches()) {
            String files = APPROXIMATE + "/" + name + "{,_encoder,_decoder}.*";
            add(place, input, new ModelNeed(ModelKind.PATTERN, List.of(), files, true));
        }
    }

    private void findInText(Place place, String input, String text) {
        for (EmbeddingNames.Name name : new EmbeddingNames(text).find()) {
            add(place, input, new ModelNeed(ModelKind.EMBEDDING, EMBEDDINGS, name.name(), !name.isCertain()));
        }
        boolean isRead = read.contains(new LoraTags.TextInput(place.node(), input));
        for (String name : LoraTags.in(text)) {
            if (!isNone(name)) {
                add(place, input, new ModelNeed(ModelKind.LORA, LORAS, name, !(isRead && LoraTags.isPlain(name))));
            }
        }
    }

    private void add(Place place, String input, ModelNeed need) {
        found.add(new NamedModel(place.node(), place.classType(), input, need));
    }
}
