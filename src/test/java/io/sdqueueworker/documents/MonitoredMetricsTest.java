package io.sdqueueworker.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testing.MonitoringFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Every metric of ours in the dashboard, the alerts and the queries of the document is in the document's table, which
/// `MetricsDocumentTest` holds to the registry.
class MonitoredMetricsTest {

    private static final Pattern METRIC = Pattern.compile("\\bsd_(?:worker|queue)_\\w+");
    private static final Pattern ROW = Pattern.compile("\\| `sd_.*? \\| (?:counter|gauge|histogram) \\|");

    /// The endings of the series of a histogram in Prometheus.
    private static final Pattern SUFFIX = Pattern.compile("(?<=_seconds)_(bucket|count|sum|max)$");

    @Test
    void existInTheTableOfMetrics() throws IOException {
        String document = Documents.read("docs/monitor.md");
        String rows = ROW.matcher(document).results().map(row -> row.group()).collect(Collectors.joining());
        String monitoring = String.join("\n", MonitoringFiles.queries()) + Files.readString(MonitoringFiles.RULES);

        assertThat(metrics(monitoring)).hasSizeGreaterThan(25);
        assertThat(metrics(monitoring + document)).isSubsetOf(metrics(rows));
    }

    /// The fleet is sized by an expression that has its own test in `alerts/tests/scaling.yaml`.
    @Test
    void multiplyToTheSameBacklogInTheDashboardTheDocumentAndTheTest() throws IOException {
        String expression = "max by (queue) (sd_queue_messages{state=\"visible\"})"
                + " * on (queue) avg by (queue) (sd_worker_task_mean_seconds)";

        assertThat(Documents.read("docs/monitor.md")).contains(expression);
        assertThat(Documents.read("charts/sd-queue-worker/alerts/tests/scaling.yaml"))
                .contains(expression);
        assertThat(MonitoringFiles.queries())
                .extracting(query -> query.replaceAll(",? ?(namespace|queue)=~\"[^\"]*\"", "")
                        .replace("{}", ""))
                .contains(expression);
    }

    private static Set<String> metrics(String text) {
        return METRIC.matcher(text)
                .results()
                .map(metric -> SUFFIX.matcher(metric.group()).replaceFirst(""))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
