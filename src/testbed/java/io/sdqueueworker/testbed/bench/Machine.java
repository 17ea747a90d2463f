package io.sdqueueworker.testbed.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where figures were taken, for whoever compares them.
///
/// @param processor the kernel's name for it
/// @param memoryBytes all of it, not what is free
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
