package io.sdqueueworker.models.cache;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/// Which start of the machine this is. What was written before another one may have been in memory only.
public final class BootId {

    private static final Path KERNEL = Path.of("/proc/sys/kernel/random/boot_id");

    private BootId() {}

    /// The kernel's, which containers share. Where it tells none, another one each time, so that nothing is
    /// taken for written that may not be.
    public static String current() {
        try {
            return Files.readString(KERNEL).strip();
        } catch (IOException e) {
            return UUID.randomUUID().toString();
        }
    }
}
