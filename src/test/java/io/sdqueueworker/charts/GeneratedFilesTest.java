package io.sdqueueworker.charts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The files that follow from the chart are up to date. `make charts` writes them.
class GeneratedFilesTest {

    private static final boolean WRITE = Boolean.getBoolean("charts.write");

    private static final String TABLE = "<!-- values -->\n";

    private static final String END = "<!-- /values -->\n";

    /// A change of the chart shows in these files what it changes in a cluster.
    @ParameterizedTest
    @ValueSource(strings = {"sdwebui-static", "comfyui", "karpenter-nvme"})
    void hasManifestsToCompareWith(String mode) throws IOException {
        // The dashboard is the repository's own, in another file.
        String manifests =
                Chart.render(mode, "1.31.0", command -> command.set("monitoring.dashboard.enabled", "false"));

        expect(Path.of("src/test/resources/charts/" + mode + ".yaml"), manifests);
    }

    @Test
    void hasAManifestForPeopleWithoutHelm() throws IOException {
        Path folder = Path.of("deploy/manifests");

        expect(
                folder.resolve("sd-queue-worker.yaml"),
                """
                # A runtime and its worker, for people without Helm. Made from charts/sd-queue-worker with values.yaml, by
                # `make charts`. Replace the images, the queue, the buckets and the role, then:
                #
                #     kubectl apply -f sd-queue-worker.yaml
                """
                        + Chart.render(
                                        "sdwebui-static",
                                        "1.31.0",
                                        command -> command.withNamespace("default")
                                                .withName("sd-queue-worker")
                                                .withValuesFile(folder.resolve("values.yaml")
                                                        .toAbsolutePath()))
                                .replace("managed-by: Helm", "managed-by: kubectl"));
    }

    @Test
    void describesItsValues() throws IOException {
        Path file = Chart.FOLDER.resolve("README.md");
        String readme = Files.readString(file);
        String table = ChartValues.read().stream()
                .map(ChartValues::row)
                .collect(Collectors.joining("\n", "| value | default | meaning |\n|---|---|---|\n", "\n"));

        expect(
                file,
                readme.substring(0, readme.indexOf(TABLE) + TABLE.length())
                        + table
                        + readme.substring(readme.indexOf(END)));
    }

    private static void expect(Path file, String content) throws IOException {
        if (WRITE) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
        }
        assertThat(file).hasContent(content);
    }
}
