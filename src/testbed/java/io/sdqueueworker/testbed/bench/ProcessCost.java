package io.sdqueueworker.testbed.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// The cost of a process from its start to its end.
///
/// @param wall the elapsed time
/// @param processor the processor time, without the last 10 ms
/// @param peakBytes peak resident memory, as the kernel counts it (`VmHWM`)
record ProcessCost(Duration wall, Duration processor, long peakBytes) {

    /// Runs a process to its end.
    ///
    /// @throws IllegalStateException when it ends with another status than 0
    static ProcessCost of(ProcessBuilder builder, Path log) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        Process process =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        Duration processor = Duration.ZERO;
        long peak = 0;
        // Sampled while the process runs, because an ended process can no longer be measured.
        while (!process.waitFor(10, TimeUnit.MILLISECONDS)) {
            processor = process.info().totalCpuDuration().orElse(processor);
            peak = Math.max(peak, peak(status));
        }
        Duration wall = Duration.ofNanos(System.nanoTime() - begun);
        if (process.exitValue() != 0) {
            throw new IllegalStateException("the process failed: " + Files.readString(log));
        }
        return new ProcessCost(wall, processor, peak);
    }

    private static long peak(Path status) throws IOException {
        try {
            String digits = Machine.value(status, "VmHWM").replaceAll("[^0-9]", "");
            // A process that has ended but is not yet reaped reports no memory.
            return digits.isEmpty() ? 0 : Long.parseLong(digits) * 1024;
        } catch (NoSuchFileException e) {
            return 0;
        }
    }
}
