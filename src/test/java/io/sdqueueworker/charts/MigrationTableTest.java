package io.sdqueueworker.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The table in `docs/migrating.md` names every value of the original's charts, and only values that this chart has.
class MigrationTableTest {

    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    @ParameterizedTest
    @ValueSource(strings = {"2024", "2026"})
    void namesEveryValueOfTheOriginal(String version) throws IOException {
        List<String> named = cells(0);

        assertThat(Files.readAllLines(Path.of("src/test/resources/charts/original/" + version + ".txt")))
                .hasSizeGreaterThan(70)
                .allSatisfy(value -> assertThat(named)
                        .anySatisfy(name ->
                                assertThat(value).matches(Pattern.quote(name).replace("*", "\\E.*\\Q"))));
    }

    @Test
    void namesOnlyValuesOfThisChart() throws IOException {
        JsonNode schema = new ObjectMapper()
                .readTree(Chart.FOLDER.resolve("values.schema.json").toFile());

        assertThat(cells(2))
                .hasSizeGreaterThan(50)
                .allSatisfy(value -> assertThat(isIn(schema, value)).as(value).isTrue());
    }

    /// The words in code style in a column of the table.
    private static List<String> cells(int column) throws IOException {
        String page = Files.readString(Path.of("docs/migrating.md"));
        return page.substring(page.indexOf("### Values of the chart"))
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| original"))
                .map(line -> line.substring(2).split(" \\| ?", -1)[column])
                .flatMap(cell -> CODE.matcher(cell).results().map(match -> match.group(1)))
                .toList();
    }

    private static boolean isIn(JsonNode schema, String value) {
        JsonNode found = schema;
        for (String part : value.split("\\.", -1)) {
            JsonNode resolved =
                    found.has("$ref") ? schema.at(found.path("$ref").asText().substring(1)) : found;
            found = resolved.path("properties").path(part);
        }
        return !found.isMissingNode();
    }
}
