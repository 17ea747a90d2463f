package io.sdqueueworker.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testing.MonitoringFiles;
import io.sdqueueworker.testing.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The alerts are complete, each has a runbook that exists, and Prometheus's own tool accepts and tests them.
class AlertRulesTest {

    private static final Path FOLDER = Path.of("charts/sd-queue-worker/alerts").toAbsolutePath();
    private static final Path RULES = MonitoringFiles.RULES;
    private static final Pattern RUNBOOK = Pattern.compile("runbook_url: \\S+/docs/([a-z-]+\\.md)#(\\S+)\n");

    @TempDir
    Path directory;

    /// The text of each alert, from its name on.
    static List<String> alerts() throws IOException {
        return Stream.of(Files.readString(RULES).split("- alert: ")).skip(1).toList();
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void hasASeverityTextsAndARunbook(String alert) {
        assertThat(alert)
                .containsPattern("severity: (critical|warning)\n")
                .containsPattern("summary: \\S")
                .containsPattern("description: \\S");
        assertThat(RUNBOOK.matcher(alert).results().toList()).singleElement().satisfies(AlertRulesTest::exists);
    }

    /// Helm would take them for its own templates.
    @Test
    void hasNoOtherTemplatesThanThoseOfPrometheus() throws IOException {
        assertThat(Pattern.compile("\\{\\{ (.*?) }}")
                        .matcher(Files.readString(RULES))
                        .results()
                        .map(template -> template.group(1)))
                .allSatisfy(template -> assertThat(template).matches("\\$(value|labels\\.\\w+)( \\| humanize\\w*)?"));
    }

    @Test
    void isAcceptedByPrometheus() throws Exception {
        promtool("check", List.of(RULES));
    }

    /// The tests of the rules themselves are in `charts/sd-queue-worker/alerts/tests`.
    @Test
    void firesOnTheFirstEventAndIsSilentInAHealthyHour() throws Exception {
        try (Stream<Path> tests = Files.list(FOLDER.resolve("tests"))) {
            promtool("test", tests.sorted().toList());
        }
    }

    /// An alert that is not in the tests of its rules proves nothing.
    @Test
    void testsEachAlertAtItsFirstEvent() throws IOException {
        String tests = Files.readString(FOLDER.resolve("tests/fresh.yaml"));

        assertThat(alerts())
                .hasSizeGreaterThan(12)
                .allSatisfy(alert -> assertThat(tests)
                        .contains("alertname=\"" + alert.lines().findFirst().orElseThrow()));
    }

    private void promtool(String verb, List<Path> files) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(Programs.orSkip("promtool").toString(), verb, "rules"));
        files.forEach(file -> command.add(file.toString()));
        Path output = directory.resolve("promtool.log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();

        assertThat(process.waitFor()).as(Files.readString(output)).isZero();
    }

    private static void exists(MatchResult runbook) {
        assertThat(Documents.read("docs/" + runbook.group(1)).lines())
                .filteredOn(line -> line.startsWith("#"))
                .extracting(line ->
                        line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT).replace(' ', '-'))
                .contains(runbook.group(2));
    }
}
