package io.sdqueueworker.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// The chart, rendered by Helm itself.
final class Chart {

    static final Path FOLDER = Path.of("charts/sd-queue-worker").toAbsolutePath();

    /// The oldest version that the chart supports, one in between, and the newest on EKS.
    static final List<String> KUBERNETES = List.of("1.28.0", "1.31.0", "1.35.0");

    static final String NEWEST = KUBERNETES.getLast();

    /// Helm's library leaves hooks out, so the copy that is rendered has none.
    private static final Path WITHOUT_HOOKS = withoutHooks();

    static final YAMLMapper YAML = new YAMLMapper();

    private static final Map<List<String>, String> RENDERED = new ConcurrentHashMap<>();

    private Chart() {}

    /// The names of the files in `ci`, without their ending. Each is a way to use the chart.
    static List<String> modes() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER.resolve("ci"))) {
            return files.map(file -> file.getFileName().toString().replace("-values.yaml", ""))
                    .sorted()
                    .toList();
        }
    }

    static Path valuesOf(String mode) {
        return FOLDER.resolve("ci/" + mode + "-values.yaml");
    }

    /// Whether Kubernetes of this version has what a mode needs.
    static boolean supports(String kubernetes, String mode) {
        return !mode.equals("native-sidecar") || !kubernetes.startsWith("1.28.");
    }

    /// The manifests of a mode, as text.
    static String render(String mode, String kubernetes) {
        return RENDERED.computeIfAbsent(
                List.of(mode, kubernetes), _ -> render(mode, kubernetes, UnaryOperator.identity()));
    }

    /// The manifests of a mode with other values.
    ///
    /// @throws IllegalStateException with Helm's words, if it refuses the values
    static String render(String mode, String kubernetes, UnaryOperator<TemplateCommand> change) {
        TemplateCommand command = new Helm(WITHOUT_HOOKS)
                .template()
                .withName("images")
                .withNamespace("sd")
                .withKubeVersion(kubernetes);
        if (mode.equals("china")) {
            command.withValuesFile(FOLDER.resolve("values-china.yaml"));
        }
        return change.apply(command.withValuesFile(valuesOf(mode))).call();
    }

    static List<JsonNode> objects(String manifests) {
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(manifests)) {
            return documents.readAll().stream().filter(JsonNode::isObject).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The only object of a kind in a mode.
    static JsonNode object(String mode, String kind) {
        return object(objects(render(mode, NEWEST)), kind);
    }

    static JsonNode object(List<JsonNode> objects, String kind) {
        List<JsonNode> found = objects.stream()
                .filter(each -> each.path("kind").asText().equals(kind))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(found.size() + " objects of kind " + kind);
        }
        return found.getFirst();
    }

    /// The containers of a pod, init containers first.
    static List<JsonNode> containers(JsonNode podSpec) {
        return Stream.of("initContainers", "containers")
                .flatMap(name -> podSpec.path(name).valueStream())
                .toList();
    }

    static JsonNode container(JsonNode podSpec, String name) {
        return containers(podSpec).stream()
                .filter(each -> each.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no container " + name));
    }

    /// The pod of the Deployment of a mode.
    static JsonNode pod(String mode) {
        return object(mode, "Deployment").at("/spec/template/spec");
    }

    /// The chart's default values with those of a mode.
    static ObjectNode mergedValues(String mode) throws IOException {
        ObjectNode values =
                (ObjectNode) YAML.readTree(FOLDER.resolve("values.yaml").toFile());
        return merged(values, YAML.readTree(valuesOf(mode).toFile()));
    }

    /// Copies the chart.
    static void copyTo(Path target) throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            for (Path file : files.toList()) {
                Path copy = target.resolve(FOLDER.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private static Path withoutHooks() {
        Path copy = Path.of("target/charts/sd-queue-worker").toAbsolutePath();
        try {
            copyTo(copy);
            Path test = copy.resolve("templates/tests/doctor.yaml");
            Files.writeString(test, Files.readString(test).replaceAll("(?m)^ *helm\\.sh/hook.*\n", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return copy;
    }

    private static ObjectNode merged(ObjectNode into, JsonNode from) {
        from.properties().forEach(entry -> {
            if (entry.getValue().isObject() && into.path(entry.getKey()) instanceof ObjectNode inner) {
                merged(inner, entry.getValue());
            } else {
                into.set(entry.getKey(), entry.getValue());
            }
        });
        return into;
    }
}
