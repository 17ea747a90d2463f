package io.sdqueueworker.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.sdqueueworker.pipeline.line.GpuClock;
import io.sdqueueworker.task.Code;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every series that the documents take the increase of exists before its first event. Prometheus sees no increase in a
/// series that begins at 1, and a worker may not live long enough for a second event.
class FreshMetricsTest {

    private static final Pattern INCREASE = Pattern.compile("(?:increase|rate)\\((\\w+)(\\{[^}]*})?\\[");
    private static final Pattern LABEL = Pattern.compile("(\\w+)(!?=)(\"[^\"]*\")");
    private static final Pattern COUNTER = Pattern.compile("`(sd_\\w+_total)");

    private final List<String> series = scrape();

    @Test
    void hasEverySeriesThatADocumentTakesTheIncreaseOf() throws IOException {
        List<MatchResult> increases = new ArrayList<>();
        try (Stream<Path> pages = Files.list(Path.of("docs"))) {
            for (Path page :
                    pages.filter(file -> file.toString().endsWith(".md")).toList()) {
                increases.addAll(
                        INCREASE.matcher(Files.readString(page)).results().toList());
            }
        }

        assertThat(increases)
                .hasSizeGreaterThan(5)
                .allSatisfy(increase -> assertThat(series).as(increase.group()).anyMatch(line -> isOf(line, increase)));
    }

    @Test
    void hasEveryCounterOfTheTable() throws IOException {
        List<String> counters = Files.readAllLines(Path.of("docs/monitor.md")).stream()
                .filter(row -> row.contains(" | counter | "))
                .flatMap(row -> COUNTER.matcher(row).results())
                .map(name -> name.group(1))
                .toList();

        assertThat(counters)
                .hasSizeGreaterThan(10)
                .allSatisfy(counter -> assertThat(series).anyMatch(line -> isNamed(line, counter)));
    }

    /// A task may be released with any failure: while the bucket is unavailable, not even a final one can be reported.
    @ParameterizedTest
    @EnumSource
    void hasEveryFailureWithWhichATaskMayBeReleasedOrSetAside(Code code) {
        String label = "code=\"" + code.name().toLowerCase(Locale.ROOT) + "\"";

        assertThat(List.of("retryable", "setaside"))
                .allSatisfy(outcome -> assertThat(series)
                        .anyMatch(line -> isNamed(line, "sd_worker_tasks_total")
                                && line.contains(label)
                                && line.contains("outcome=\"" + outcome + "\"")));
    }

    private static boolean isOf(String line, MatchResult increase) {
        String labels = increase.group(2) == null ? "" : increase.group(2);
        return isNamed(line, increase.group(1))
                && LABEL.matcher(labels).results().allMatch(label -> {
                    boolean hasIt = line.contains(label.group(1) + "=" + label.group(3));
                    return label.group(2).equals("=") == hasIt;
                });
    }

    private static boolean isNamed(String line, String name) {
        return line.startsWith(name + " ") || line.startsWith(name + "{");
    }

    /// The series of a worker that has not received anything.
    @SuppressWarnings("deprecation") // The Quarkus extension still uses this registry.
    private static List<String> scrape() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var _ = new WorkerMetrics(registry);
        new GpuMetrics(registry, new GpuClock()).register();
        var _ = new ModelMetrics(registry);
        return registry.scrape().lines().filter(line -> !line.startsWith("#")).toList();
    }
}
