package io.sdqueueworker.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// `docs/planning.md` has the same checks and figures as the program.
class PlanningDocumentTest {

    private static String page() throws IOException {
        return Files.readString(Path.of("docs/planning.md"));
    }

    @ParameterizedTest
    @EnumSource
    void hasEveryQuota(QuotaRow row) throws IOException {
        assertThat(page()).contains("| `" + row.code() + "` |");
    }

    @Test
    void hasEveryCheck() throws IOException {
        Plan plan = new Plan("us-east-1", "g5.xlarge", 1, true, 1, "1.35", "latest", Optional.of("models"), false);
        String page = page();

        assertThat(new Checks(plan, new FakeAccount()).run())
                .filteredOn(finding -> !finding.subject().startsWith("quota "))
                .allSatisfy(finding -> assertThat(page).contains("`" + finding.subject() + "`"));
    }

    static Stream<List<String>> sizes() throws IOException {
        String page = page();
        return page.substring(page.indexOf("| tasks per hour |"))
                .lines()
                .skip(2)
                .takeWhile(line -> line.startsWith("| "))
                .map(line -> Stream.of(line.substring(2, line.length() - 2).split(" \\| ", -1))
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void hasSizesByItsFormula(List<String> row) {
        double tasks = Double.parseDouble(row.get(0).replace(",", ""));
        double seconds = Double.parseDouble(row.get(1));
        double gpus = Math.ceil(tasks * seconds / (3_600 * 0.8));

        assertThat(row.get(2)).isEqualTo("%.0f".formatted(gpus));
        assertThat(row.get(3)).isEqualTo("%.2f".formatted(gpus * 1.006));
        assertThat(row.get(4)).isEqualTo("%.2f".formatted(1_000 * seconds / (3_600 * 0.8) * 1.006));
    }
}
