package io.sdqueueworker.preflight;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// A configuration in the format of the original, with the line of each key.
///
/// @param content the whole document
/// @param lines of the keys, by their JSON pointers
record ConfigFile(JsonNode content, Map<String, Integer> lines) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /// A fault of a configuration.
    ///
    /// @param line of the key, from 1
    /// @param key with dots
    /// @param text the fault
    record Problem(int line, String key, String text) {

        String line(Path file) {
            return file + ":" + line + ": " + key + ": " + text;
        }
    }

    /// Reads a file.
    ///
    /// @throws org.yaml.snakeyaml.error.YAMLException with the line, if it is not YAML
    static ConfigFile read(Path file) throws IOException {
        Map<String, Integer> lines = new HashMap<>();
        try (Reader reader = Files.newBufferedReader(file)) {
            Node root = new Yaml(new SafeConstructor(new LoaderOptions())).compose(reader);
            return new ConfigFile(root == null ? JsonNodeFactory.instance.objectNode() : json(root, "", lines), lines);
        }
    }

    /// The faults of the file by its schema, in the order of its lines.
    List<Problem> problems() {
        return schema().validate(content).stream()
                .map(error -> {
                    String pointer = error.getInstanceLocation().toString();
                    String at =
                            error.getProperty() == null || error.getKeyword().equals("required")
                                    ? pointer
                                    : pointer + "/" + error.getProperty();
                    String text = error.getKeyword().equals("additionalProperties")
                            ? "unknown key"
                            : Objects.toString(error.getMessage()).replaceFirst("^[^:]*: ", "");
                    return problem(at, text);
                })
                .distinct()
                .sorted(Comparator.comparingInt(Problem::line))
                .toList();
    }

    /// A fault at a place of the document.
    Problem problem(String pointer, String text) {
        return new Problem(line(pointer), key(pointer), text);
    }

    /// The line of a key, or of the nearest key above it.
    private int line(String pointer) {
        return Stream.iterate(
                        Optional.of(pointer),
                        Optional::isPresent,
                        at -> at.filter(text -> !text.isEmpty()).map(text -> text.substring(0, text.lastIndexOf('/'))))
                .flatMap(Optional::stream)
                .map(lines::get)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(1);
    }

    private static String key(String pointer) {
        return pointer.isEmpty()
                ? "(file)"
                : pointer.substring(1).replace('/', '.').replace("~1", "/");
    }

    private static Schema schema() {
        try (InputStream schema = ConfigFile.class.getResourceAsStream("/config.schema.json")) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(JSON.readTree(schema));
        } catch (IOException e) {
            throw new IllegalStateException("the schema cannot be read", e);
        }
    }

    private static JsonNode json(Node node, String pointer, Map<String, Integer> lines) {
        lines.putIfAbsent(pointer, node.getStartMark().getLine() + 1);
        return switch (node) {
            case MappingNode mapping -> {
                ObjectNode object = JsonNodeFactory.instance.objectNode();
                for (NodeTuple tuple : mapping.getValue()) {
                    String name = ((ScalarNode) tuple.getKeyNode()).getValue();
                    String at = pointer + "/" + escaped(name);
                    lines.put(at, tuple.getKeyNode().getStartMark().getLine() + 1);
                    object.set(name, json(tuple.getValueNode(), at, lines));
                }
                yield object;
            }
            case SequenceNode sequence -> {
                ArrayNode array = JsonNodeFactory.instance.arrayNode();
                for (Node item : sequence.getValue()) {
                    array.add(json(item, pointer + "/" + array.size(), lines));
                }
                yield array;
            }
            default -> scalar((ScalarNode) node);
        };
    }

    private static JsonNode scalar(ScalarNode node) {
        return switch (node.getTag().getValue()) {
            case "tag:yaml.org,2002:bool" ->
                JsonNodeFactory.instance.booleanNode(node.getValue().matches("(?i)true|yes|on"));
            case "tag:yaml.org,2002:int" -> JsonNodeFactory.instance.numberNode(Long.parseLong(node.getValue()));
            case "tag:yaml.org,2002:float" -> JsonNodeFactory.instance.numberNode(Double.parseDouble(node.getValue()));
            case "tag:yaml.org,2002:null" -> JsonNodeFactory.instance.nullNode();
            default -> JsonNodeFactory.instance.textNode(node.getValue());
        };
    }

    private static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    /// The value at a place; missing if there is none.
    JsonNode at(String pointer) {
        return content.at(JsonPointer.compile(pointer));
    }
}
