package io.sdqueueworker.testbed.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/// The machine on which figures were taken, so that they can be compared.
///
/// @param processor the kernel's name for it
/// @param memoryBytes total memory, not free memory
record Machine(String processor, int cores, long memoryBytes, String system) {

    static Machine here() throws IOException {
        return new Machine(
                value(Path.of("/proc/cpuinfo"), "model name"),
                Runtime.getRuntime().availableProcessors(),
                ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getTotalMemorySize(),
                value(Path.of("/etc/os-release"), "PRETTY_NAME").replace("\"", ""));
    }

    /// The value of the first line `name : value` or `name=value` of a file.
    static String value(Path file, String name) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).replaceFirst("^\\s*[:=]\\s*", ""))
                .findFirst()
                .orElse("unknown");
    }
}
