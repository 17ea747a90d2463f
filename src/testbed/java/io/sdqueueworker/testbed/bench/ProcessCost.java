package io.sdqueueworker.testbed.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// What a process has cost from its start to its end.
///
/// @param wall the time that it took
/// @param processor what it used of the processors, but for its last 10 ms
/// @param peakBytes resident, as the kernel counted it (`VmHWM`)
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
        // Looked at from outside until it is gone: nothing of it is left to be asked afterwards.
        while (!process.waitFor(10, TimeUnit.MILLISECONDS)) {
            processor = process.info().totalCpuDuration().orElse(processor);
            peak = Math.max(peak, peak(status));
        }
        Duration wall = Duration.ofNanos(System.nanoTime() - begun);
        if (process.exitValue() != 0) {
            throw new IllegalStateException("it failed: " + Files.readString(log));
        }
        return new ProcessCost(wall, processor, peak);
    }

    private static long peak(Path status) throws IOException {
        try {
            String digits = Machine.value(status, "VmHWM").replaceAll("[^0-9]", "");
            // A process that has ended and is not yet reaped has no memory any more.
            return digits.isEmpty() ? 0 : Long.parseLong(digits) * 1024;
        } catch (NoSuchFileException e) {
            return 0;
        }
    }
}
