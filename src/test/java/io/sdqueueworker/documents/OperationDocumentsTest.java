package io.sdqueueworker.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.doctor.Subject;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Holds the tables of metrics and of the doctor's checks to the code.
class OperationDocumentsTest {

    private static final Path TELEMETRY = Path.of("src/main/java/io/sdqueueworker/telemetry");
    private static final Pattern METER = Pattern.compile("builder\\(\\s*\"(sd\\.[a-z.]+)\"");

    @Test
    void describesEveryMetric() {
        String page = Documents.read("docs/monitor.md");

        assertThat(Stream.of("WorkerMetrics.java", "ModelMetrics.java")
                        .map(TELEMETRY::resolve)
                        .map(Documents::read)
                        .flatMap(source -> METER.matcher(source).results())
                        .map(meter -> "`" + meter.group(1).replace('.', '_')))
                .hasSizeGreaterThan(20)
                .allSatisfy(name -> assertThat(page).contains(name));
    }

    @Test
    void describesEveryCheckOfTheDoctor() {
        String page = Documents.read("docs/troubleshoot.md");

        assertThat(Arrays.stream(Subject.values()).map(subject -> "`" + subject.label() + "`"))
                .allSatisfy(label -> assertThat(page.lines())
                        .anyMatch(line -> line.startsWith("| " + label) || line.contains(", " + label + " |")));
    }
}
