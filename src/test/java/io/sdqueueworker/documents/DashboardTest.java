package io.sdqueueworker.documents;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.testing.MonitoringFiles;
import java.awt.Rectangle;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/// The dashboard is one that Grafana shows as it was meant.
class DashboardTest {

    private static final int COLUMNS = 24;

    private static List<JsonNode> panels() throws IOException {
        return StreamSupport.stream(MonitoringFiles.dashboard().path("panels").spliterator(), false)
                .toList();
    }

    private static List<JsonNode> charts() throws IOException {
        return panels().stream()
                .filter(panel -> !panel.path("type").asText().equals("row"))
                .toList();
    }

    @Test
    void hasARowForEachQuestion() throws IOException {
        assertThat(panels())
                .filteredOn(panel -> panel.path("type").asText().equals("row"))
                .extracting(row -> row.path("title").asText())
                .containsExactly(
                        "Demand",
                        "GPU use, and why it is idle",
                        "Stages",
                        "Models",
                        "Failures",
                        "Scaling",
                        "Cold start",
                        "Cost");
    }

    @Test
    void explainsEachPanelAndGivesItAUnitAndTheChosenDataSource() throws IOException {
        assertThat(charts()).allSatisfy(panel -> {
            assertThat(panel.path("title").asText()).isNotBlank();
            assertThat(panel.path("description").asText()).endsWith(".");
            assertThat(panel.at("/fieldConfig/defaults/unit").asText()).isNotBlank();
            assertThat(panel.at("/datasource/uid").asText()).isEqualTo("${datasource}");
            assertThat(panel.path("targets"))
                    .isNotEmpty()
                    .allSatisfy(target ->
                            assertThat(target.at("/datasource/uid").asText()).isEqualTo("${datasource}"));
        });
    }

    @Test
    void numbersThePanelsOnce() throws IOException {
        assertThat(panels()).extracting(panel -> panel.path("id").asInt()).doesNotHaveDuplicates();
    }

    @Test
    void placesNoPanelOnAnother() throws IOException {
        List<Rectangle> places = panels().stream().map(DashboardTest::place).toList();

        assertThat(places).allSatisfy(place -> {
            assertThat(place.x + place.width).isLessThanOrEqualTo(COLUMNS);
            assertThat(places.stream().filter(place::intersects)).hasSize(1);
        });
    }

    /// Helm embeds the file as it is.
    @Test
    void hasNoTemplatesOfHelm() throws IOException {
        String file = Files.readString(MonitoringFiles.DASHBOARD).replaceAll("\\{\\{[a-zA-Z]+}}", "");

        assertThat(file).doesNotContain("{{");
    }

    private static Rectangle place(JsonNode panel) {
        JsonNode place = panel.path("gridPos");
        return new Rectangle(
                place.path("x").asInt(),
                place.path("y").asInt(),
                place.path("w").asInt(),
                place.path("h").asInt());
    }
}
