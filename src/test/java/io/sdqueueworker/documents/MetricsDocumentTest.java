package io.sdqueueworker.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.sdqueueworker.task.Stage;
import io.sdqueueworker.task.TaskKind;
import io.sdqueueworker.telemetry.WorkerMetrics;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testing.RunningWorker;
import io.sdqueueworker.testing.WithServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Holds the table of metrics to what a worker exports, in both directions, and bounds how much that is.
@ExtendWith(WithServers.class)
@SuppressWarnings("deprecation") // The Quarkus extension still uses this registry.
class MetricsDocumentTest {

    private static final Pattern ROW = Pattern.compile("\\| (`sd_.*?) \\| (\\w+) \\| .+ \\|");
    private static final Pattern NAME = Pattern.compile("`(sd_\\w+)(?:\\{([\\w,]+)})?`");
    private static final Pattern TYPE = Pattern.compile("# TYPE (sd_\\w+) (\\w+)");
    private static final Pattern SERIES = Pattern.compile("(sd_\\w+)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

    /// Prometheus keeps every series for every pod that has ever run.
    private static final int MOST_SERIES = 500;

    @Test
    void listsEveryMetricWithItsTypeAndLabels(TestServers servers, RunningWorker worker) throws Exception {
        List<String> scrape = scrapeAfterATask(servers, worker);

        assertThat(exported(scrape)).hasSizeGreaterThan(30).isEqualTo(documented());
    }

    @Test
    void exportsFewSeriesAfterThreeKindsOfTasks(TestServers servers, RunningWorker worker) throws Exception {
        worker.start();
        WorkerMetrics metrics = new WorkerMetrics(worker.registry());
        for (TaskKind kind : List.of(TaskKind.TEXT_TO_IMAGE, TaskKind.IMAGE_TO_IMAGE, TaskKind.INTERROGATE)) {
            for (Stage stage : List.of(Stage.STAGING, Stage.GENERATION, Stage.PUBLICATION)) {
                metrics.took(kind, stage, Duration.ofSeconds(1));
            }
        }

        assertThat(scrape(worker).stream().filter(line -> line.startsWith("sd_")))
                .hasSizeLessThan(MOST_SERIES);
    }

    private static List<String> scrapeAfterATask(TestServers servers, RunningWorker worker) throws Exception {
        Path folder = servers.workDirectory();
        worker.with("worker.runtime.max-rss", "64G")
                .with("worker.runtime.input-dir", folder.toString())
                .with("worker.runtime.output-dir", folder.toString())
                .start();
        servers.send("task");
        worker.result();
        // The stages of a kind are counted after its first task has been published.
        Awaitility.await()
                .until(() -> scrape(worker).stream()
                        .anyMatch(line -> line.startsWith("sd_worker_kind_stage_seconds_count")));
        return scrape(worker);
    }

    private static List<String> scrape(RunningWorker worker) {
        return ((PrometheusMeterRegistry) worker.registry()).scrape().lines().toList();
    }

    private static Map<String, String> documented() {
        Map<String, String> metrics = new TreeMap<>();
        for (MatchResult row :
                ROW.matcher(Documents.read("docs/monitor.md")).results().toList()) {
            for (MatchResult name : NAME.matcher(row.group(1)).results().toList()) {
                String labels = name.group(2) == null ? "" : name.group(2);
                metrics.put(name.group(1), row.group(2) + sorted(labels.split(",")));
            }
        }
        return metrics;
    }

    private static Map<String, String> exported(List<String> scrape) {
        Map<String, String> types = scrape.stream()
                .flatMap(line -> TYPE.matcher(line).results())
                .collect(Collectors.toMap(type -> type.group(1), type -> type.group(2)));
        Map<String, String> metrics = new TreeMap<>();
        types.forEach((name, type) -> {
            boolean isMax = name.endsWith("_max")
                    && "histogram".equals(types.get(name.substring(0, name.length() - "_max".length())));
            if (!isMax) {
                metrics.put(name, type + labels(scrape, type.equals("histogram") ? name + "_count" : name));
            }
        });
        return metrics;
    }

    private static Set<String> labels(List<String> scrape, String name) {
        return scrape.stream()
                .filter(line -> !line.startsWith("#"))
                .flatMap(line -> SERIES.matcher(line).results())
                .filter(series -> series.group(1).equals(name))
                .findFirst()
                .map(series -> LABEL.matcher(series.group(2) == null ? "" : series.group(2))
                        .results()
                        .map(label -> label.group(1))
                        .toArray(String[]::new))
                .map(MetricsDocumentTest::sorted)
                .orElse(Set.of("no series"));
    }

    private static Set<String> sorted(String... labels) {
        return Arrays.stream(labels).filter(label -> !label.isEmpty()).collect(Collectors.toCollection(TreeSet::new));
    }
}
