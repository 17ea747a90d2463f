package io.sdqueueworker.io;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;

/// A separate process that holds a lock until it is killed or its standard input ends.
public final class LockHolder implements AutoCloseable {

    private final Process process;

    private LockHolder(Process process) {
        this.process = process;
    }

    /// Returns when the process holds the lock.
    ///
    /// @param mode `shared` or `exclusive`
    public static LockHolder start(Path file, String mode) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LockHolder.class.getName(),
                        file.toString(),
                        mode)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        String told = output.readLine();
        if (!"held".equals(told)) {
            process.destroyForcibly();
            throw new AssertionError("the lock was not acquired: " + told);
        }
        return new LockHolder(process);
    }

    /// Kills the process, as the kernel's OOM killer does.
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    public static void main(String... arguments) throws IOException {
        FileLocks locks = new FileLocks();
        Path file = Path.of(arguments[0]);
        boolean held = (arguments[1].equals("shared") ? locks.tryShared(file) : locks.tryExclusive(file)).isPresent();
        System.out.println(held ? "held" : "refused");
        while (System.in.read() >= 0) {
            // Waits for the end.
        }
    }
}
