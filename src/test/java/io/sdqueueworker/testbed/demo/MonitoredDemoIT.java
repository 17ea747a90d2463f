package io.sdqueueworker.testbed.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.sdqueueworker.testing.MonitoringFiles;
import io.sdqueueworker.testing.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/// A real Prometheus has data of the demo's workers for each panel of the dashboard and each alert.
@Isolated("all tasks of the demo run within the window of the queries")
@Tag("slow")
class MonitoredDemoIT {

    private static final Duration LONGEST = Duration.ofMinutes(2);

    /// A metric of ours with its labels. Other exporters are not part of the demo.
    private static final Pattern SELECTOR = Pattern.compile("sd_(?:worker|queue)_\\w+(?:\\{[^}]*})?");

    @TempDir
    Path directory;

    @Test
    void givesDataToEachPanelAndAlert() throws Exception {
        Programs.orSkip("prometheus");
        try (DemoServers servers = DemoServers.start(directory);
                Prometheus prometheus = Prometheus.scraping(servers.workers(), MonitoringFiles.RULES, directory)) {
            Awaitility.await().atMost(LONGEST).until(prometheus::isReady);
            awaitData(prometheus, "count(sd_worker_info) == 2");
            DemoInputs.put(servers);
            List<DemoTask> tasks = Examples.all(servers);
            tasks.forEach(servers::send);
            awaitData(prometheus, "sum(sd_worker_tasks_total{outcome=\"completed\"}) == %d".formatted(tasks.size()));
            // The depth of the queues is up to 15 s old.
            awaitData(prometheus, "count(sd_queue_messages{state=\"visible\"} == 0) == 2");

            assertThat(MonitoringFiles.queries().stream().filter(query -> query.contains("sd_")))
                    .hasSizeGreaterThan(30)
                    .allSatisfy(query -> assertThat(prometheus.query(filledIn(query)))
                            .as(query)
                            .isNotEmpty());
            assertThat(prometheus.rules()).hasSizeGreaterThan(12).allSatisfy(rule -> {
                prometheus.query(rule);
                assertThat(selectors(rule))
                        .allSatisfy(selector -> assertThat(prometheus.query(selector))
                                .as(selector)
                                .isNotEmpty());
            });
            assertThat(prometheus.query("ALERTS{alertstate=\"firing\"}")).isEmpty();
        }
    }

    private static void awaitData(Prometheus prometheus, String query) {
        Awaitility.await()
                .alias(query)
                .pollInterval(Duration.ofMillis(500))
                .atMost(LONGEST)
                .until(() -> !prometheus.query(query).isEmpty());
    }

    /// Grafana replaces its variables in the same way.
    private static String filledIn(String query) {
        return query.replace("$namespace", ".*")
                .replace("$queue", ".*")
                .replace("$price", "1.006")
                .replace("$__rate_interval", "2m");
    }

    private static Stream<String> selectors(String rule) {
        return SELECTOR.matcher(rule).results().map(MatchResult::group);
    }
}
