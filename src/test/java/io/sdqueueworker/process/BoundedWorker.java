package io.sdqueueworker.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sdqueueworker.testbed.aws.SnsServer.Published;
import io.sdqueueworker.testbed.faults.FaultProxy;
import io.sdqueueworker.testbed.faults.FaultRule;
import io.sdqueueworker.testbed.faults.ProxiedRequest;
import io.sdqueueworker.testbed.servers.TestFile;
import io.sdqueueworker.testbed.servers.TestServers;
import io.sdqueueworker.testbed.worker.WorkerProcess;
import io.sdqueueworker.testing.RunningWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The packaged worker with a heap that is smaller than the data of its tasks; it exits if the heap does not suffice.
/// Its uploads can be held, so that several tasks are in it at once.
final class BoundedWorker implements AutoCloseable {

    static final Duration LIMIT = Duration.ofMinutes(5);
    static final long MIB = 1 << 20;

    /// Another heap shows the distance to the limit: `-Dworker.heap=64m`.
    private static final String HEAP = System.getProperty("worker.heap", "128m");

    /// A JVM needs about 120 MiB besides its heap, for classes, code, stacks, and the buffers of sockets and files.
    private static final long MOST_MEMORY = 320 * MIB;

    /// Kept after the test, for debugging and for the figures.
    private static final Path LOGS = Path.of("target/bounded-memory");

    private final TestServers servers;
    private final Path log;
    private final FaultProxy bucket;
    private final WorkerProcess process;

    private BoundedWorker(TestServers servers, String name, Path directory, Map<String, String> more) {
        this.servers = servers;
        this.log = LOGS.resolve(name + ".log");
        this.bucket = FaultProxy.start(servers.s3().endpoint());
        Map<String, String> environment = servers.environment(directory);
        environment.put("AWS_ENDPOINT_URL_S3", bucket.endpoint().toString());
        environment.put("WORKER_INPUTS_ALLOW_NETWORKS", "127.0.0.0/8");
        environment.putAll(more);
        this.process = WorkerProcess.startWithin(HEAP, environment, log);
    }

    /// @param name of its log
    /// @param directory the worker's own
    static BoundedWorker start(TestServers servers, String name, Path directory) throws IOException {
        Files.createDirectories(LOGS);
        return new BoundedWorker(servers, name, directory, Map.of());
    }

    /// Starts a worker on ComfyUI.
    static BoundedWorker startWithComfyUi(TestServers servers, String name, Path directory) throws IOException {
        Files.createDirectories(LOGS);
        String endpoint = servers.comfyUi().endpoint().toString();
        return new BoundedWorker(servers, name, directory, Map.of("RUNTIME_TYPE", "comfyui", "API_BASE_URL", endpoint));
    }

    /// Holds the uploads of outputs until the rule is lifted.
    FaultRule holdUploads() {
        return bucket.when(BoundedWorker::isUpload).hold();
    }

    /// Waits until at least `n` outputs are on their way to the bucket.
    void awaitUploads(int n) throws InterruptedException {
        bucket.awaitRequests(n, BoundedWorker::isUpload, LIMIT);
    }

    /// The next published results, by task id.
    Map<String, JsonNode> results(int n) throws InterruptedException {
        Map<String, JsonNode> results = new HashMap<>();
        for (Published each : servers.sns().awaitPublished(n, LIMIT)) {
            JsonNode result = RunningWorker.json(each.message());
            results.put(result.path("id").asText(), result);
        }
        return results;
    }

    /// The log lines that contain this text.
    List<String> logged(String text) throws IOException {
        return Files.readAllLines(log).stream()
                .filter(line -> line.contains(text))
                .toList();
    }

    /// Asserts that every task succeeded at the first attempt, and that the process is alive and small.
    void assertBounded() throws IOException {
        assertThat(process.isAlive()).isTrue();
        assertThat(logged("OutOfMemoryError")).isEmpty();
        assertThat(logged("attempt=2")).isEmpty();
        if (process.peakMemory().isPresent()) {
            long peak = process.peakMemory().getAsLong();
            Files.writeString(
                    log.resolveSibling("figures"),
                    "%s with a heap of %s: resident at most %.1f MiB%n"
                            .formatted(log.getFileName(), HEAP, (double) peak / MIB),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
            assertThat(peak).isLessThan(MOST_MEMORY);
        }
    }

    /// Asserts a success whose outputs are in the bucket, byte for byte.
    void assertStored(JsonNode result, List<TestFile> files) {
        assertThat(result.path("result").asBoolean()).isTrue();
        assertThat(result.path("image_url"))
                .extracting(url -> url.asText().substring(("s3://" + servers.bucket() + "/").length()))
                .extracting(key -> servers.s3().sha256(servers.bucket(), key))
                .isEqualTo(files.stream().map(TestFile::sha256).toList());
    }

    @Override
    public void close() {
        process.close();
        bucket.close();
    }

    private static boolean isUpload(ProxiedRequest request) {
        return request.method().equals("PUT") && request.path().matches(".*\\.(png|mp4)");
    }
}
