package io.sdqueueworker.testbed.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sdqueueworker.testbed.sdwebui.Behaviour;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testbed.worker.WorkerProcess;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Random;
import java.util.logging.LogManager;
import java.util.stream.LongStream;

/// Measures a native executable (size, start time, memory) against its goals.
///
/// `NativeFigures EXECUTABLE FILE` writes the figures as JSON to a file and prints them.
final class NativeFigures {

    private static final ObjectMapper JSON =
            new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
    private static final long MIB = 1024L * 1024;

    private static final Path BUILD_REPORT =
            Path.of("target/sd-queue-worker-native-image-source-jar/sd-queue-worker-build-output-stats.json");

    private static final long SIZE_GOAL = 100 * MIB;
    private static final long READY_GOAL_MILLIS = 80;
    private static final long IDLE_GOAL = 64 * MIB;
    private static final long LOADED_GOAL = 128 * MIB;

    private static final int STARTS = 11;
    private static final int TASKS = 500;
    private static final int IMAGE_BYTES = (int) MIB;
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final Path executable;
    private final Path log = Path.of("target/native-figures.log");
    private final Path workDirectory = Path.of("target/native-figures");

    private NativeFigures(Path executable) {
        this.executable = executable;
    }

    static void main(String... arguments) throws Exception {
        // Must come before any other thread: two threads that initialize the log manager at the same time
        // deadlock.
        LogManager.getLogManager();
        Path executable = Path.of(arguments[0]);
        System.setProperty("worker.executable", executable.toString());
        ObjectNode figures = new NativeFigures(executable).measure();
        String text = JSON.writerWithDefaultPrettyPrinter().writeValueAsString(figures);
        Files.writeString(Path.of(arguments[1]), text + "\n");
        System.out.println(text);
        // The test servers leave threads running.
        System.exit(0);
    }

    private ObjectNode measure() throws IOException, InterruptedException {
        ObjectNode figures = JSON.createObjectNode();
        figures.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        figures.set("machine", JSON.valueToTree(Machine.here()));
        figures.set("builder", builder());
        goal(figures.putObject("executable_bytes"), Files.size(executable), SIZE_GOAL);
        try (TestServers around = TestServers.create()) {
            long[] millis = new long[STARTS];
            for (int i = 0; i < STARTS; i++) {
                millis[i] = startToReady(around);
            }
            long[] sorted = LongStream.of(millis).sorted().toArray();
            ObjectNode ready = figures.putObject("start_to_ready_ms");
            goal(ready, sorted[STARTS / 2], READY_GOAL_MILLIS);
            ready.put("min", sorted[0]).put("max", sorted[STARTS - 1]).put("runs", STARTS);
            memory(around, figures);
        }
        return figures;
    }

    /// The builder's version and figures from its report; empty if there is no report.
    private static JsonNode builder() throws IOException {
        if (!Files.exists(BUILD_REPORT)) {
            return JSON.createObjectNode();
        }
        JsonNode report = JSON.readTree(BUILD_REPORT.toFile());
        ObjectNode builder = JSON.createObjectNode();
        builder.put("name", report.at("/general_info/vendor_version").asText());
        builder.put("java", report.at("/general_info/java_version").asText());
        builder.put(
                "optimization",
                report.at("/general_info/graal_compiler/optimization_level").asText());
        builder.put("code_bytes", report.at("/image_details/code_area/bytes").asLong());
        builder.put("heap_bytes", report.at("/image_details/image_heap/bytes").asLong());
        return builder;
    }

    private long startToReady(TestServers around) throws IOException, InterruptedException {
        long start = System.nanoTime();
        try (WorkerProcess worker = WorkerProcess.start(around.environment(workDirectory), log)) {
            while (!ready(worker.management())) {
                if (!worker.isAlive() || System.nanoTime() - start > LONGEST.toNanos()) {
                    throw new IllegalStateException("the worker did not become ready, see " + log);
                }
                Thread.sleep(1);
            }
            long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
            worker.terminate(Duration.ofSeconds(30));
            return millis;
        }
    }

    /// A plain socket, because creating an HTTP client would be part of the measured time.
    private static boolean ready(URI management) {
        try (Socket socket = new Socket(management.getHost(), management.getPort())) {
            socket.getOutputStream()
                    .write("GET /q/health/ready HTTP/1.1\r\nHost: worker\r\nConnection: close\r\n\r\n"
                            .getBytes(US_ASCII));
            return new String(socket.getInputStream().readNBytes(12), US_ASCII).endsWith("200");
        } catch (IOException e) {
            return false;
        }
    }

    private void memory(TestServers around, ObjectNode figures) throws IOException, InterruptedException {
        byte[] image = new byte[IMAGE_BYTES];
        new Random(1).nextBytes(image);
        try (WorkerProcess worker = WorkerProcess.start(around.environment(workDirectory), log)) {
            worker.awaitReady(Duration.ofSeconds(30));
            Thread.sleep(IDLE);
            goal(figures.putObject("resident_idle_bytes"), resident(worker, "VmRSS"), IDLE_GOAL);

            long start = System.nanoTime();
            Duration computed = computed(worker);
            for (int i = 0; i < TASKS; i++) {
                around.runtime().next(Behaviour.imageBytes(image));
                around.send("figure-" + i);
            }
            around.sns().awaitPublished(TASKS, LONGEST);
            ObjectNode after = figures.putObject("resident_after_tasks_bytes");
            goal(after, resident(worker, "VmRSS"), LOADED_GOAL);
            after.put("peak", resident(worker, "VmHWM"))
                    .put("tasks", TASKS)
                    .put("image_bytes", IMAGE_BYTES)
                    .put("seconds", Duration.ofNanos(System.nanoTime() - start).toSeconds())
                    .put("cpu_ms_per_task", computed(worker).minus(computed).toMillis() / (double) TASKS);
            worker.terminate(Duration.ofSeconds(60));
        }
    }

    private static void goal(ObjectNode figure, long value, long goal) {
        figure.put("value", value).put("goal", goal).put("met", value <= goal);
    }

    /// The processor time that the process has used so far.
    private static Duration computed(WorkerProcess worker) {
        return ProcessHandle.of(worker.pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .orElseThrow();
    }

    private static long resident(WorkerProcess worker, String name) throws IOException {
        Path status = Path.of("/proc", Long.toString(worker.pid()), "status");
        return Long.parseLong(Machine.value(status, name).replaceAll("[^0-9]", "")) * 1024;
    }
}
