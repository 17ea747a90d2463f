package io.sdqueueworker.wiring;

import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.telemetry.WorkerMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the file systems that the worker knows of have left.
final class FreeDisk {

    private FreeDisk() {}

    static void publish(WorkerConfig config, WorkerMetrics metrics) {
        publish("work", config.workDir(), metrics);
        publish("models", config.models().dir(), metrics);
        config.runtime().inputDir().ifPresent(path -> publish("runtime_input", path, metrics));
        config.runtime().outputDir().ifPresent(path -> publish("runtime_output", path, metrics));
    }

    private static void publish(String directory, Path path, WorkerMetrics metrics) {
        metrics.diskFreeBytes(directory, () -> left(path));
    }

    private static double left(Path directory) {
        try {
            return Files.getFileStore(directory).getUsableSpace();
        } catch (IOException e) {
            return Double.NaN;
        }
    }
}
