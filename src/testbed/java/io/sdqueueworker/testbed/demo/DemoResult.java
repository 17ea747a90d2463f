package io.sdqueueworker.testbed.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;

/// What a worker has told of a task.
///
/// @param files what came of it, on this machine
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

    /// From its receive to the telling of its result.
    double seconds() {
        JsonNode timings = notification.path("timings_ms");
        long millis = timings.path("staging").asLong()
                + timings.path("generation").asLong()
                + timings.path("publication").asLong();
        return millis / 1e3;
    }

    /// The caption or infotext that was asked for, empty where none was.
    String text() {
        return notification.path("text").asText();
    }

    /// Why it failed, as text; empty where it did not.
    String error() {
        JsonNode error = notification.path("error");
        return error.isObject()
                ? error.path("code").asText() + ": " + error.path("detail").asText()
                : "";
    }

    /// Whether all that the task is to bring is there.
    boolean satisfies(DemoTask task) {
        return notification.path("result").asBoolean()
                && files.size() == task.files()
                && (task.files() > 0 || !text().isBlank());
    }
}
