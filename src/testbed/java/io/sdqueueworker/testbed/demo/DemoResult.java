package io.sdqueueworker.testbed.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;

/// The result of a task, as its worker has published it.
///
/// @param files its files, on this machine
record DemoResult(JsonNode notification, List<Path> files) {

    String id() {
        return notification.path("id").asText();
    }

    /// The name of the runtime that its worker drives.
    String runtime() {
        return notification.path("runtime").asText();
    }

    String status() {
        return notification.path("status").asText();
    }

    /// The time from its receive to the publication of its result.
    double seconds() {
        JsonNode timings = notification.path("timings_ms");
        long millis = timings.path("staging").asLong()
                + timings.path("generation").asLong()
                + timings.path("publication").asLong();
        return millis / 1e3;
    }

    /// The caption or infotext that was requested; empty for other tasks.
    String text() {
        return notification.path("text").asText();
    }

    /// The cause of the failure as text; empty for a success.
    String error() {
        JsonNode error = notification.path("error");
        return error.isObject()
                ? error.path("code").asText() + ": " + error.path("detail").asText()
                : "";
    }

    /// Returns whether the result has everything that the task should produce.
    boolean satisfies(DemoTask task) {
        return notification.path("result").asBoolean()
                && files.size() == task.files()
                && (task.files() > 0 || !text().isBlank());
    }
}
