package io.sdqueueworker.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sdqueueworker.runtimes.RuntimeKits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every value has a description, a default and a schema, and a wrong one is refused by name.
class ValuesTest {

    private static final JsonNode SCHEMA = schema();

    /// Settings that the chart derives from other values.
    private static final Set<String> DERIVED = Set.of(
            "runtime.type",
            "runtime.url",
            "runtime.name",
            "runtime.auth",
            "runtime.inputDir",
            "runtime.outputDir",
            "dynamicModel",
            "models.source",
            "models.dir",
            "models.prefetch",
            "models.maxBytes",
            "nodeName",
            "workDir",
            "marksDir",
            "caBundle");

    private static JsonNode schema() {
        try {
            return new ObjectMapper()
                    .readTree(Chart.FOLDER.resolve("values.schema.json").toFile());
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Test
    void haveADescriptionUpToTheLastOne() throws IOException {
        List<String> described =
                ChartValues.read().stream().map(ChartValues::key).toList();
        JsonNode values =
                Chart.YAML.readTree(Chart.FOLDER.resolve("values.yaml").toFile());

        assertThat(described).doesNotHaveDuplicates();
        assertThat(leaves("", values))
                .allSatisfy(leaf -> assertThat(described)
                        .anySatisfy(key -> assertThat(leaf + ".").startsWith(key + ".")));
    }

    @Test
    void areAllThoseOfTheSchema() throws IOException {
        List<String> described =
                ChartValues.read().stream().map(ChartValues::key).toList();

        assertThat(properties("", SCHEMA))
                .filteredOn(key -> !key.startsWith("settings.") && !key.equals("enabled"))
                .allSatisfy(key -> assertThat(described)
                        .anySatisfy(value -> assertThat(key + ".").startsWith(value + ".")));
    }

    /// `settings` has every setting of the worker that no other value decides, under its own name.
    @Test
    void haveEverySettingOfTheWorker() throws IOException {
        Set<String> settings = Pattern.compile("(?m)^\\| `worker\\.([a-z0-9.-]+)` ")
                .matcher(Files.readString(Path.of("docs/configuration.md")))
                .results()
                .map(match -> camelCase(match.group(1)))
                .filter(name -> !DERIVED.contains(name))
                .collect(Collectors.toSet());

        assertThat(properties("", SCHEMA.at("/properties/settings"))).containsExactlyInAnyOrderElementsOf(settings);
    }

    @Test
    void areInTheDocumentsAsTheyAreTested() throws IOException {
        String page = Files.readString(Path.of("docs/install.md"));
        String block = page.substring(page.indexOf("<!-- values: sdwebui-static -->"));
        String values = block.substring(block.indexOf("```yaml\n") + "```yaml\n".length(), block.indexOf("\n```\n"));

        assertThat(Chart.YAML.readTree(values))
                .isEqualTo(Chart.YAML.readTree(Chart.valuesOf("sdwebui-static").toFile()));
    }

    @Test
    void haveTheTypesOfRuntimesThatTheWorkerKnows() {
        assertThat(SCHEMA.at("/properties/runtime/properties/type/enum")
                        .valueStream()
                        .map(JsonNode::asText))
                .containsExactlyElementsOf(
                        RuntimeKits.KNOWN.all().stream().map(kit -> kit.name()).toList());
    }

    @Test
    void allowNoUnknownKeyAtAnyDepth() {
        assertThat(SCHEMA.findParents("properties"))
                .filteredOn(object -> !object.path("description").asText().equals("Other charts may add keys."))
                .allSatisfy(
                        object -> assertThat(object.path("additionalProperties").isBoolean()
                                        || object.path("type").isMissingNode())
                                .as(object.path("properties").toString())
                                .isTrue());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            worker.imge.tag=1                     | imge
            settings.lookahead=45s                | lookahead
            settings.models.dir=/models           | dir
            settings.visibility=90                | visibility
            settings.drainBudget=PT45S            | drainBudget
            settings.queueUrl=tasks               | queueUrl
            settings.bucket=s3://outputs          | bucket
            runtime.type=invoke                   | type
            models.volume.type=nvme               | type
            models.source=my-models               | source
            scaling.scaleOnInFlight=true          | scaleOnInFlight
            scaling.minReplicas=one               | minReplicas
            karpenter.nodePool.expireAfter=30d    | expireAfter
            karpenter.nodeClass.metadataOptions.httpTokens=optional | httpTokens
            tolerance=1                           | tolerance
            """)
    void areRefusedByNameIfTheyAreMisspeltOrWrong(String value, String name) {
        assertThatThrownBy(() -> renderWith(value)).hasMessageContaining(name);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            settings.queueUrl=                    | settings.queueUrl is required
            settings.bucket=                      | settings.bucket is required
            settings.region=                      | settings.region is required
            worker.image.repository=              | worker.image.repository is required
            runtime.image.repository=             | runtime.image.repository is required
            runtime.image.tag=                    | runtime.image.tag or runtime.image.digest is required
            models.source=                        | models.source is required with models.volume.type emptyDir
            models.volume.type=none               | models.source has no effect with models.volume.type none
            models.modelFilename=                 | models.modelFilename, models.dynamicModel or models.prefetch is required
            models.dynamicModel=true              | models.modelFilename and models.dynamicModel exclude each other
            runtime.inputDir=/input               | runtime.inputDir and runtime.outputDir are for runtime.type comfyui only
            worker.workDir.sizeLimit=4Gi          | worker.workDir.sizeLimit (4Gi) must be larger than settings.spoolLimit (4Gi)
            models.volume.emptyDir.sizeLimit=50Gi | models.volume.emptyDir.sizeLimit (50Gi) must be larger than models.maxBytes (50Gi)
            scaling.prometheus.busyGpus.enabled=true | scaling.prometheus.serverAddress is required
            scaling.minReplicas=30                | scaling.minReplicas must not exceed scaling.maxReplicas
            updateStrategy.rollingUpdate.maxSurge=0 | maxSurge and maxUnavailable must not both be 0
            karpenter.enabled=true                | karpenter.nodeClass needs either role or instanceProfile
            """)
    void areRefusedWithAReasonIfOneIsMissingOrContradictsAnother(String value, String reason) {
        assertThatThrownBy(() -> renderWith(value)).hasMessageContaining(reason);
    }

    @Test
    void areRefusedIfNodesWouldKillDrainingPods() {
        assertThatThrownBy(() -> Chart.render(
                        "karpenter",
                        Chart.NEWEST,
                        command -> command.set("settings.drainBudget", "10m")
                                .set("karpenter.nodePool.terminationGracePeriod", "10m20s")))
                .hasMessageContaining(
                        "terminationGracePeriod (620s) must be longer than the pods' grace period (620s)");
    }

    private static void renderWith(String assignment) {
        String[] parts = assignment.split("=", 2);
        Chart.render("sdwebui-static", Chart.NEWEST, command -> command.set(parts[0], parts[1]));
    }

    private static String camelCase(String name) {
        return Pattern.compile("-([a-z])")
                .matcher(name)
                .replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
    }

    private static List<String> leaves(String prefix, JsonNode node) {
        if (!node.isObject() || node.isEmpty()) {
            return List.of(prefix);
        }
        return node.properties().stream()
                .flatMap(entry -> leaves(join(prefix, entry.getKey()), entry.getValue()).stream())
                .toList();
    }

    private static List<String> properties(String prefix, JsonNode schema) {
        JsonNode resolved = resolve(schema);
        if (!resolved.has("properties")) {
            return List.of(prefix);
        }
        return resolved.path("properties").properties().stream()
                .flatMap(entry -> properties(join(prefix, entry.getKey()), entry.getValue()).stream())
                .toList();
    }

    private static JsonNode resolve(JsonNode schema) {
        return schema.has("$ref") ? SCHEMA.at(schema.path("$ref").asText().substring(1)) : schema;
    }

    private static String join(String prefix, String name) {
        return Stream.of(prefix, name).filter(part -> !part.isEmpty()).collect(Collectors.joining("."));
    }
}
