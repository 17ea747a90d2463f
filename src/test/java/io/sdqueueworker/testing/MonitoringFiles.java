package io.sdqueueworker.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// The dashboard and the alerts of the chart.
public final class MonitoringFiles {

    public static final Path DASHBOARD =
            Path.of("charts/sd-queue-worker/dashboards/sd-queue-worker.json").toAbsolutePath();

    public static final Path RULES =
            Path.of("charts/sd-queue-worker/alerts/sd-queue-worker.yaml").toAbsolutePath();

    private static final ObjectMapper JSON = new ObjectMapper();

    private MonitoringFiles() {}

    public static JsonNode dashboard() throws IOException {
        return JSON.readTree(DASHBOARD.toFile());
    }

    /// The queries of all panels.
    public static List<String> queries() throws IOException {
        return dashboard().findValues("expr").stream().map(JsonNode::asText).toList();
    }
}
