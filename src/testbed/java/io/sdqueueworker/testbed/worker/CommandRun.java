package io.sdqueueworker.testbed.worker;

import io.sdqueueworker.testbed.http.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// One finished run of a command of the packaged worker.
///
/// @param status the exit status
/// @param output the text on standard output
/// @param errors the text on standard error
/// @param took from the start of the process to its end
public record CommandRun(int status, String output, String errors, Duration took) {

    private static final Duration LONGEST = Duration.ofMinutes(3);

    /// Runs the command and waits for its end.
    ///
    /// @param environment the worker's settings; this process's own AWS settings are not passed on
    public static CommandRun of(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(WorkerProcess.command());
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("command", ".out");
        Path errors = Files.createTempFile("command", ".err");
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
            // Keeps the AWS SDK from looking for a region or a role outside this machine.
            builder.environment().put("AWS_EC2_METADATA_DISABLED", "true");
            builder.environment().put("QUARKUS_MANAGEMENT_PORT", Integer.toString(FreePort.find()));
            builder.environment().putAll(environment);
            long begun = System.nanoTime();
            Process process = builder.redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start();
            if (!process.waitFor(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("the command did not end within " + LONGEST + ": " + command);
            }
            return new CommandRun(
                    process.exitValue(),
                    Files.readString(output),
                    Files.readString(errors),
                    Duration.ofNanos(System.nanoTime() - begun));
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }
}
