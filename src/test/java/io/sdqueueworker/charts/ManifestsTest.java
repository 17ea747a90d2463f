package io.sdqueueworker.charts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.sdqueueworker.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Helm and Kubernetes accept every mode of the chart, without a warning and without a field that would be dropped.
class ManifestsTest {

    /// The versions of the other projects' kinds: the pinned ones for Kubernetes 1.28, and the newest.
    private static final List<List<String>> CUSTOM_VERSIONS = List.of(
            List.of("keda-2.15.1", "karpenter-1.8.8", "prometheus-operator"),
            List.of("keda-2.20.2", "karpenter-1.14.1", "prometheus-operator"));

    @TempDir
    Path directory;

    static List<String> modes() throws IOException {
        return Chart.modes();
    }

    static Stream<Arguments> modesAndVersions() throws IOException {
        return Chart.modes().stream()
                .flatMap(mode -> Chart.KUBERNETES.stream()
                        .filter(version -> Chart.supports(version, mode))
                        .map(version -> Arguments.of(mode, version)));
    }

    @ParameterizedTest
    @MethodSource("modes")
    void passHelmsLint(String mode) throws IOException {
        LintResult result = new Helm(chartWithValuesOf(mode)).lint().strict().call();

        assertThat(result.isFailed())
                .withFailMessage(() -> String.join("\n", result.getMessages()))
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("modesAndVersions")
    void haveOnlyFieldsThatKubernetesKnows(String mode, String version) {
        List<JsonNode> core = Chart.objects(Chart.render(mode, version)).stream()
                .filter(StrictManifests::isCore)
                .toList();

        assertThat(core).extracting(object -> object.path("kind").asText()).contains("Deployment", "ConfigMap");
        assertThat(core.stream().flatMap(object -> StrictManifests.coreFault(object).stream()))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("modesAndVersions")
    void haveOnlyFieldsThatKedaKarpenterAndPrometheusKnow(String mode, String version) {
        Assumptions.assumeTrue(Files.isDirectory(StrictManifests.CRDS), "no schemas beside the repository");
        List<JsonNode> custom = Chart.objects(Chart.render(mode, version)).stream()
                .filter(object -> !StrictManifests.isCore(object))
                .toList();

        for (List<String> versions : CUSTOM_VERSIONS) {
            // Newer than 2.15 by its own values.
            if (!mode.equals("own-image") || !versions.contains("keda-2.15.1")) {
                assertThat(custom.stream().flatMap(object -> StrictManifests.customFaults(object, versions).stream()))
                        .isEmpty();
            }
        }
    }

    @Test
    void coverEveryTemplate() throws IOException {
        Set<String> sources = Chart.modes().stream()
                .flatMap(mode -> Chart.render(mode, Chart.NEWEST).lines())
                .filter(line -> line.startsWith("# Source: "))
                .collect(Collectors.toSet());

        try (Stream<Path> files = Files.walk(Chart.FOLDER.resolve("templates"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".yaml")))
                    .allSatisfy(file ->
                            assertThat(sources).contains("# Source: sd-queue-worker/" + Chart.FOLDER.relativize(file)));
        }
    }

    /// A check that accepts everything would be worth nothing.
    @Test
    void areFaultyWithAFieldThatNobodyKnows() {
        ObjectNode deployment = Chart.object("comfyui", "Deployment").deepCopy();
        ((ObjectNode) deployment.at("/spec/template/spec")).put("terminationGracePeriod", 65);
        assertThat(StrictManifests.coreFault(deployment))
                .hasValueSatisfying(fault -> assertThat(fault).contains("terminationGracePeriod"));

        ObjectNode wrongType = Chart.object("comfyui", "Deployment").deepCopy();
        ((ObjectNode) wrongType.at("/spec/template/metadata/annotations")).put("number", 5);
        assertThat(StrictManifests.coreFault(wrongType)).isPresent();

        Assumptions.assumeTrue(Files.isDirectory(StrictManifests.CRDS), "no schemas beside the repository");
        ObjectNode scaled = Chart.object("comfyui", "ScaledObject").deepCopy();
        ((ObjectNode) scaled.path("spec")).put("scaleOnInFlight", "true");
        assertThat(StrictManifests.customFaults(scaled, List.of("keda-2.15.1")))
                .anyMatch(fault -> fault.contains("scaleOnInFlight"));
    }

    @Test
    void areValidForTheOldestKedaUnlessANewerOneIsAskedFor() {
        Assumptions.assumeTrue(Files.isDirectory(StrictManifests.CRDS), "no schemas beside the repository");

        assertThat(StrictManifests.customFaults(Chart.object("own-image", "ScaledObject"), List.of("keda-2.15.1")))
                .singleElement()
                .asString()
                .contains("behavior");
    }

    @Test
    void refuseARestartableInitContainerBeforeKubernetes129() {
        assertThatThrownBy(() -> Chart.render("native-sidecar", "1.28.15"))
                .hasMessageContaining("runtime.nativeSidecar needs Kubernetes 1.29");
    }

    @Test
    void haveAlertsThatPrometheusAccepts() throws Exception {
        Path promtool = Programs.orSkip("promtool");
        JsonNode rules = Chart.object("comfyui", "PrometheusRule").path("spec");
        Path file = directory.resolve("rules.yaml");
        Chart.YAML.writeValue(file.toFile(), rules);

        Process check = new ProcessBuilder(promtool.toString(), "check", "rules", file.toString())
                .redirectErrorStream(true)
                .start();

        assertThat(new String(check.getInputStream().readAllBytes(), UTF_8)).contains("SUCCESS");
        assertThat(check.waitFor()).isZero();
    }

    /// Helm's library lints without a file of values, so they become the defaults of a copy.
    private Path chartWithValuesOf(String mode) throws IOException {
        Path copy = directory.resolve("sd-queue-worker");
        Chart.copyTo(copy);
        Chart.YAML.writeValue(copy.resolve("values.yaml").toFile(), Chart.mergedValues(mode));
        return copy;
    }
}
