package io.sdqueueworker.wiring;

import io.sdqueueworker.config.WorkerConfig;
import io.sdqueueworker.telemetry.WorkerMetrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The free space of the file systems that the worker uses.
final class FreeDisk {

    private FreeDisk() {}

    static void report(WorkerConfig config, WorkerMetrics metrics) {
        report("work", config.workDir(), metrics);
        report("models", config.models().dir(), metrics);
        config.runtime().inputDir().ifPresent(path -> report("runtime_input", path, metrics));
        config.runtime().outputDir().ifPresent(path -> report("runtime_output", path, metrics));
    }

    private static void report(String directory, Path path, WorkerMetrics metrics) {
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
