package io.sdqueueworker.testbed.worker;

import io.sdqueueworker.testbed.http.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/// The worker as users run it: a separate process that is configured by its environment only.
public final class WorkerProcess implements AutoCloseable {

    private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");

    private final Process process;
    private final URI management;

    private WorkerProcess(Process process, URI management) {
        this.process = process;
        this.management = management;
    }

    /// Starts the packaged worker.
    ///
    /// @param environment the worker's settings; this process's own AWS settings are not passed on
    /// @param log receives the worker's output
    public static WorkerProcess start(Map<String, String> environment, Path log) {
        return start(List.of(), environment, log);
    }

    /// Starts the packaged worker through a launcher command, which must `exec` the worker.
    ///
    /// @param launcher the words that the worker's own command is appended to
    public static WorkerProcess start(List<String> launcher, Map<String, String> environment, Path log) {
        return launch(Stream.concat(launcher.stream(), command().stream()).toList(), environment, log);
    }

    /// Starts the packaged worker with a limited heap. The worker exits if the heap does not suffice.
    ///
    /// @param heap in the form of the JVM's option, such as `128m`
    public static WorkerProcess startWithin(String heap, Map<String, String> environment, Path log) {
        return launch(command("-Xmx" + heap, "-XX:+ExitOnOutOfMemoryError"), environment, log);
    }

    private static WorkerProcess launch(List<String> command, Map<String, String> environment, Path log) {
        int port = FreePort.find();
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(name -> name.startsWith("AWS_"));
        builder.environment().putAll(environment);
        builder.environment().put("QUARKUS_MANAGEMENT_PORT", Integer.toString(port));
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        try {
            Process process = builder.start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "worker-reaper"));
            return new WorkerProcess(process, URI.create("http://127.0.0.1:" + port));
        } catch (IOException e) {
            throw new UncheckedIOException("the worker cannot be started: " + command, e);
        }
    }

    /// The native executable or the JAR that the system property `worker.executable` names, otherwise the packaged
    /// JAR.
    public static List<String> command(String... options) {
        String executable = System.getProperty("worker.executable", "");
        List<String> command = new ArrayList<>();
        boolean isJar = executable.isEmpty() || executable.endsWith(".jar");
        if (!isJar) {
            command.add(Path.of(executable).toAbsolutePath().toString());
            command.addAll(List.of(options));
            return command;
        }
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
        // If an option occurs twice, the last one wins.
        command.addAll(List.of(options));
        command.addAll(List.of("-jar", executable.isEmpty() ? JAR.toString() : executable));
        return command;
    }

    /// The address of health and metrics.
    public URI management() {
        return management;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// The management port's answer.
    ///
    /// @return status and body; empty if the port cannot be reached
    public Optional<HttpResponse<String>> get(String path) throws InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return Optional.of(client.send(
                    HttpRequest.newBuilder(management.resolve(path))
                            .timeout(Duration.ofSeconds(5))
                            .build(),
                    HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// Waits until the worker is ready for tasks.
    ///
    /// @throws AssertionError when it is not ready after `limit`
    public void awaitReady(Duration limit) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(20))
                .atMost(limit)
                .until(() -> get("/q/health/ready").map(HttpResponse::statusCode), Optional.of(200)::equals);
    }

    /// The process id, for reading the kernel's figures.
    public long pid() {
        return process.pid();
    }

    /// The peak resident memory of the whole process, not of the heap alone. Empty if the kernel does not report it
    /// or the process has ended.
    public OptionalLong peakMemory() throws IOException {
        Path status = Path.of("/proc", Long.toString(pid()), "status");
        return Files.exists(status)
                ? Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("VmHWM:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                        .findFirst()
                : OptionalLong.empty();
    }

    /// Sends SIGTERM.
    public void signalTermination() {
        // `Process.destroy` would close the standard input as well.
        process.toHandle().destroy();
    }

    /// Sends SIGTERM and waits for the end.
    ///
    /// @return the exit status
    public int terminate(Duration longest) throws InterruptedException {
        signalTermination();
        return awaitEnd(longest);
    }

    /// Sends SIGKILL and waits for the end.
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /// Waits until the process has ended by itself.
    ///
    /// @return the exit status
    public int awaitEnd(Duration longest) throws InterruptedException {
        if (!process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the worker did not end within " + longest);
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
