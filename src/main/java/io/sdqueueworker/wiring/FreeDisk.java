package io.sdqueueworker.wiring;

import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.telemetry.WorkerMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the file systems that the worker knows of have left.
final class FreeDisk {

    private FreeDisk() {}

    static void tell(WorkerConfig config, WorkerMetrics metrics) {
        tell("work", config.workDir(), metrics);
        tell("models", config.models().dir(), metrics);
        config.runtime().inputDir().ifPresent(path -> tell("runtime_input", path, metrics));
        config.runtime().outputDir().ifPresent(path -> tell("runtime_output", path, metrics));
    }

    private static void tell(String directory, Path path, WorkerMetrics metrics) {
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
